//! Sums, means and variances bit by bit as the oracle computed them: each line holds the hashes of the
//! results' bytes (C order).

use super::*;
use crate::array::view::to_vec;

#[derive(Clone, Copy, Debug)]
enum View {
    C,
    F,
    Swapped,
    Stepped,
    Backward,
}

/// The k-th number of the test data.
fn number(k: u64) -> f64 {
    let u = (k * 2654435761 + 12345) % (1 << 32);
    u as f64 / 4294967296.0 * 10.0 - 3.0
}

fn data(dtype: DType) -> Array {
    let n = 9 * 11 * 140;
    let plain: Vec<f64> = (0..n).map(number).collect();
    let array = match dtype {
        DType::C64 | DType::C128 => {
            let parts = plain.iter().zip(n..).map(|(&re, k)| num_complex::Complex::new(re, number(k)));
            Array::from_slice(&parts.collect::<Vec<_>>(), &[9, 11, 140])
        }
        DType::I32 => Array::from_slice(&plain.iter().map(|x| x * 1000.0).collect::<Vec<_>>(), &[9, 11, 140]),
        _ => Array::from_slice(&plain, &[9, 11, 140]),
    };
    astype(&array.unwrap(), dtype).unwrap()
}

fn seen(array: &Array, view: View) -> Array {
    let mut layout = array.layout().clone();
    match view {
        View::C => {}
        View::F => layout = layout.permute(&[2, 1, 0]),
        View::Swapped => layout = layout.permute(&[1, 0, 2]),
        View::Stepped => {
            layout.shape = Shape::from_slice(&[9, 6, 47]);
            layout.strides[1] *= 2;
            layout.strides[2] *= 3;
        }
        View::Backward => return crate::op::movement::flip(array, &[0, 2]).unwrap(),
    }
    array.with_layout(layout).unwrap()
}

fn hash(array: &Array) -> u64 {
    let c = contiguous(array).unwrap();
    let bytes: Vec<u8> = match c.dtype() {
        DType::F64 => to_vec::<f64>(&c).iter().flat_map(|x| x.to_le_bytes()).collect(),
        DType::F32 => to_vec::<f32>(&c).iter().flat_map(|x| x.to_le_bytes()).collect(),
        DType::F16 => to_vec::<half::f16>(&c).iter().flat_map(|x| x.to_le_bytes()).collect(),
        DType::I64 => to_vec::<i64>(&c).iter().flat_map(|x| x.to_le_bytes()).collect(),
        DType::C64 => {
            let v = to_vec::<num_complex::Complex<f32>>(&c);
            v.iter().flat_map(|x| [x.re.to_le_bytes(), x.im.to_le_bytes()].concat()).collect()
        }
        _ => {
            let v = to_vec::<num_complex::Complex<f64>>(&c);
            v.iter().flat_map(|x| [x.re.to_le_bytes(), x.im.to_le_bytes()].concat()).collect()
        }
    };
    bytes.iter().fold(0xcbf29ce484222325, |h, &b| (h ^ b as u64).wrapping_mul(0x100000001b3))
}

#[test]
fn sums_have_the_bits_of_the_oracle() {
    let mut wrong = String::new();
    let mut source = data(DType::F64);
    for &(dtype, view, axes, want) in SUMS {
        if source.dtype() != dtype {
            source = data(dtype);
        }
        let array = seen(&source, view);
        let over = Over::axes(axes, false);
        let (sums, compute) = match dtype {
            DType::I32 => (DType::I64, DType::F64),
            DType::F16 => (DType::F16, DType::F32),
            other => (other, other),
        };
        let back = |a: Array| if dtype == DType::F16 { astype(&a, DType::F16).unwrap() } else { a };
        let got = [
            hash(&fold(&array, Combine::Add, sums, over).unwrap()),
            hash(&back(mean(&array, compute, over).unwrap())),
            hash(&var(&array, if dtype == DType::I32 { DType::F64 } else { dtype }, over, 1.0).unwrap()),
        ];
        for ((got, want), what) in got.iter().zip(want).zip(["sum", "mean", "var"]) {
            if *got != want {
                wrong += &format!("{what} {dtype} {view:?} {axes:?}\n");
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn extremes_know_nan_and_emptiness() {
    let a = Array::from_vec(vec![1.0, f64::NAN, 3.0, f64::NAN]).unwrap();
    let all = all_axes(&a);
    let over = Over::axes(&all, false);
    assert!(fold(&a, Combine::Maximum, DType::F64, over).unwrap().get(&[]).as_f64().is_nan());
    assert_eq!(fold(&a, Combine::Fmin, DType::F64, over).unwrap().get(&[]).as_f64(), 1.0);
    assert_eq!(arg_extreme(&a, &[0], false, true).unwrap().get(&[]), Num::Int(1));
    let none = Array::zeros(DType::F64, &[0, 3]).unwrap();
    let error = |r: Result<Array>| r.map_or_else(|e| e.to_string(), |a| format!("{:?}", a.shape()));
    assert_eq!(
        error(fold(&none, Combine::Maximum, DType::F64, Over::axes(&[0], false))),
        "ValueError: zero-size array to reduction operation maximum which has no identity"
    );
    assert_eq!(error(fold(&none, Combine::Maximum, DType::F64, Over::axes(&[1], false))), "[0]");
    assert_eq!(error(arg_extreme(&none, &[0], false, true)), "ValueError: attempt to get argmax of an empty sequence");
    let initial = Over { initial: Some(Num::Int(3)), ..Over::axes(&[0, 1], false) };
    assert_eq!(fold(&none, Combine::Maximum, DType::F64, initial).unwrap().get(&[]), Num::Float(3.0));
}

#[test]
fn masks_leave_elements_out() {
    let a = Array::from_slice(&[1i64, 2, 3, 4, 5, 6], &[2, 3]).unwrap();
    let mask = Array::from_vec(vec![crate::array::Bool8::TRUE, false.into(), true.into()]).unwrap();
    let over = Over { mask: Some(&mask), ..Over::axes(&[1], true) };
    let sum = fold(&a, Combine::Add, DType::I64, over).unwrap();
    assert_eq!((to_vec::<i64>(&sum), sum.shape()), (vec![4, 10], &[2, 1][..]));
    assert_eq!(to_vec::<f64>(&mean(&a, DType::F64, over).unwrap()), [2.0, 5.0]);
}

#[test]
fn the_rest_of_the_folds() {
    let a = Array::from_vec(vec![3.0, 1.0, 2.0, 10.0]).unwrap();
    let over = Over::axes(&[0], false);
    let at = |a: Result<Array>| a.unwrap().get(&[]).as_f64();
    assert_eq!(at(median(&a, DType::F64, over)), 2.5);
    assert_eq!(at(quantile(&a, 0.9, Interpolation::Linear, DType::F64, over)), 7.900000000000001);
    assert_eq!(at(fold(&a, Combine::Subtract, DType::F64, over)), -10.0);
    assert_eq!(at(fold_to(&a, Fold::Count, over)), 4.0);
    assert_eq!(at(fold_to(&a, Fold::All, over)), 1.0);
    assert_eq!(at(vector_norm(&a, 1.0, DType::F64, over)), 16.0);
    assert_eq!(at(logsumexp(&a, DType::F64, over)), 10.001369815771387);
    let (values, at) = extreme_with_index(&a, 0, true, false).unwrap();
    assert_eq!((to_vec::<f64>(&values), to_vec::<i64>(&at)), (vec![1.0], vec![1]));
}

#[rustfmt::skip]
const SUMS: &[(DType, View, &[usize], [u64; 3])] = &[
    (DType::F64, View::C, &[0], [0xb2c18d4145390dd2, 0x91ffe9b6450bbde7, 0x97e8184087801a03]),
    (DType::F64, View::C, &[1], [0x54b89a0e681db13d, 0xa55fb879704c79c0, 0x97db0b8e868444d5]),
    (DType::F64, View::C, &[2], [0x97c721fa0cee3f93, 0x9e095fc48eca5ed7, 0xfb4746cfd2fce8cb]),
    (DType::F64, View::C, &[0, 1], [0xac1b0ed0f874acb6, 0x5645072ebde1759c, 0x5c77e88de2c3cd29]),
    (DType::F64, View::C, &[0, 2], [0xc70a6135161a8fc6, 0x1dcde52cf74795dc, 0x210d383ab37c1232]),
    (DType::F64, View::C, &[1, 2], [0x7b1e62075186924f, 0x4aa2c823b17f2e7d, 0x7780fbdec44212f]),
    (DType::F64, View::C, &[0, 1, 2], [0x8d722708ac940579, 0x9e094b086117a4c7, 0x8adc3dfc86f8ea43]),
    (DType::F64, View::F, &[0], [0xd3b68289cd16d5f3, 0xed5b6062815707ff, 0xd06a932708cda2bb]),
    (DType::F64, View::F, &[1], [0x8460c87d55149339, 0xaa4cc1bbb804cd00, 0xa05c83d98c0f8cd1]),
    (DType::F64, View::F, &[2], [0x842446e0dfc5fc32, 0xc7186ca02b9793f7, 0x71fc8adfeddd317]),
    (DType::F64, View::F, &[0, 1], [0x7b1e62075186924f, 0x4aa2c823b17f2e7d, 0x7780fbdec44212f]),
    (DType::F64, View::F, &[0, 2], [0xc70a6135161a8fc6, 0x1dcde52cf74795dc, 0x210d383ab37c1232]),
    (DType::F64, View::F, &[1, 2], [0xac1b0ed0f874acb6, 0x5645072ebde1759c, 0x5c77e88de2c3cd29]),
    (DType::F64, View::F, &[0, 1, 2], [0x8d722708ac940579, 0x9e094b086117a4c7, 0x8adc3dfc86f8ea43]),
    (DType::F64, View::Swapped, &[0], [0x54b89a0e681db13d, 0xa55fb879704c79c0, 0x97db0b8e868444d5]),
    (DType::F64, View::Swapped, &[1], [0xb2c18d4145390dd2, 0x91ffe9b6450bbde7, 0x97e8184087801a03]),
    (DType::F64, View::Swapped, &[2], [0xd3b68289cd16d5f3, 0xed5b6062815707ff, 0xd06a932708cda2bb]),
    (DType::F64, View::Swapped, &[0, 1], [0xac1b0ed0f874acb6, 0x5645072ebde1759c, 0x5c77e88de2c3cd29]),
    (DType::F64, View::Swapped, &[0, 2], [0x7b1e62075186924f, 0x4aa2c823b17f2e7d, 0x7780fbdec44212f]),
    (DType::F64, View::Swapped, &[1, 2], [0xc70a6135161a8fc6, 0x1dcde52cf74795dc, 0x210d383ab37c1232]),
    (DType::F64, View::Swapped, &[0, 1, 2], [0x8d722708ac940579, 0x9e094b086117a4c7, 0x8adc3dfc86f8ea43]),
    (DType::F64, View::Stepped, &[0], [0x48c015bfecc84364, 0x231f32376e8564f1, 0xd9166ef52050dfd4]),
    (DType::F64, View::Stepped, &[1], [0x21bcd407d2141e14, 0x3d1fc76ce7e8c475, 0x9eb143aee6548feb]),
    (DType::F64, View::Stepped, &[2], [0xb3240073a2d4a1e, 0xe476b7ff333eb627, 0xfd885c8a2e03725c]),
    (DType::F64, View::Stepped, &[0, 1], [0xec7fe85f9b54732a, 0x2f3b9f0c05b2e377, 0x9789b638711bd433]),
    (DType::F64, View::Stepped, &[0, 2], [0xbbfbd66af4727dd7, 0xd672c150964ca981, 0xa0fdf4fd4e92d5fe]),
    (DType::F64, View::Stepped, &[1, 2], [0x7dea661ee36ef955, 0x5ae2dbf6a5b2cb56, 0xbdb291bd65d0e5a7]),
    (DType::F64, View::Stepped, &[0, 1, 2], [0xdd6548799edfa20, 0x32588c06409d113b, 0x47d37e3469fae07d]),
    (DType::F64, View::Backward, &[0], [0x26c72214c4022632, 0x15faecea9a40b3db, 0x3c86588b9576e0ff]),
    (DType::F64, View::Backward, &[1], [0xc982abff94ab4acd, 0xe0d4b869b4d515c0, 0x6038be9ec13dc679]),
    (DType::F64, View::Backward, &[2], [0x2c39f47c8191b7c7, 0xd1cb334bb5bf6ccf, 0x7229caf27d94f859]),
    (DType::F64, View::Backward, &[0, 1], [0xdb52a543d1d2d58e, 0x7ee8c738ac096ee4, 0x898dedd627c73a9a]),
    (DType::F64, View::Backward, &[0, 2], [0xc70a6135161a8fc6, 0x1dcde52cf74795dc, 0xdecac2f3357d4c41]),
    (DType::F64, View::Backward, &[1, 2], [0xc949a46d67562a97, 0x41f1035f87398805, 0xd6e47abadbce7b4b]),
    (DType::F64, View::Backward, &[0, 1, 2], [0x8d722708ac940579, 0x9e094b086117a4c7, 0x8adc3dfc86f8ea43]),
    (DType::F32, View::C, &[0], [0x6a3b334d3b5ed251, 0xf77e626b7fdfe4bd, 0x814bca3a6ade7586]),
    (DType::F32, View::C, &[1], [0xf18a0ad5671a0f7, 0xd7a3f41eb1792817, 0xdf3b6ff39e951ad7]),
    (DType::F32, View::C, &[2], [0xe33e746e71a2eef5, 0x408ec28d2af0572e, 0x7fcb7c012daebd01]),
    (DType::F32, View::C, &[0, 1], [0x587c7a64c3e88eed, 0xd7d4d8ed0fca7ebf, 0x377f941b869c0bc5]),
    (DType::F32, View::C, &[0, 2], [0xd7b473e39671e0be, 0xb86ae9171185a1a4, 0x7c3e72278efa241d]),
    (DType::F32, View::C, &[1, 2], [0xc06a87f07f81bb1b, 0xaeb101dde74609eb, 0x7834d7cb9e75a778]),
    (DType::F32, View::C, &[0, 1, 2], [0x64b1873de8179b45, 0x670d5dca2ff9193f, 0xc60e729688f719ee]),
    (DType::F32, View::F, &[0], [0x2e889c19f4442bf1, 0xdd017035603ea9d6, 0xc1db2e3ccb6285d1]),
    (DType::F32, View::F, &[1], [0x1583f269c4e8a337, 0x4b3d457b45d9e527, 0xde75b619d364912f]),
    (DType::F32, View::F, &[2], [0xe524f1afccaac21, 0x2a19d3b58bc78bcd, 0x8619bc4a85e95c6e]),
    (DType::F32, View::F, &[0, 1], [0xc06a87f07f81bb1b, 0xaeb101dde74609eb, 0x7834d7cb9e75a778]),
    (DType::F32, View::F, &[0, 2], [0xd7b473e39671e0be, 0xb86ae9171185a1a4, 0x7c3e72278efa241d]),
    (DType::F32, View::F, &[1, 2], [0x587c7a64c3e88eed, 0xd7d4d8ed0fca7ebf, 0x377f941b869c0bc5]),
    (DType::F32, View::F, &[0, 1, 2], [0x64b1873de8179b45, 0x670d5dca2ff9193f, 0xc60e729688f719ee]),
    (DType::F32, View::Swapped, &[0], [0xf18a0ad5671a0f7, 0xd7a3f41eb1792817, 0xdf3b6ff39e951ad7]),
    (DType::F32, View::Swapped, &[1], [0x6a3b334d3b5ed251, 0xf77e626b7fdfe4bd, 0x814bca3a6ade7586]),
    (DType::F32, View::Swapped, &[2], [0x2e889c19f4442bf1, 0xdd017035603ea9d6, 0xc1db2e3ccb6285d1]),
    (DType::F32, View::Swapped, &[0, 1], [0x587c7a64c3e88eed, 0xd7d4d8ed0fca7ebf, 0x377f941b869c0bc5]),
    (DType::F32, View::Swapped, &[0, 2], [0xc06a87f07f81bb1b, 0xaeb101dde74609eb, 0x7834d7cb9e75a778]),
    (DType::F32, View::Swapped, &[1, 2], [0xd7b473e39671e0be, 0xb86ae9171185a1a4, 0x7c3e72278efa241d]),
    (DType::F32, View::Swapped, &[0, 1, 2], [0x64b1873de8179b45, 0x670d5dca2ff9193f, 0xc60e729688f719ee]),
    (DType::F32, View::Stepped, &[0], [0x849200e90f35d049, 0x296dc489babd04b5, 0xa591152d1ddbb44d]),
    (DType::F32, View::Stepped, &[1], [0x7ce9fa5c31ed543e, 0xaf7de867a26ad553, 0x92a934215d84408a]),
    (DType::F32, View::Stepped, &[2], [0xf9643bf8c9d563e9, 0xd93191b5f9ec258c, 0xa8875c8ca9323e5f]),
    (DType::F32, View::Stepped, &[0, 1], [0xa970bd78d7e3d5b9, 0xc78e2891e5b113fc, 0x3f25ead2b080cb93]),
    (DType::F32, View::Stepped, &[0, 2], [0x76058f88d626653d, 0x6ab5d5d4eafdefda, 0x720dc5c1ba5f34ef]),
    (DType::F32, View::Stepped, &[1, 2], [0x7b297b15871e8d83, 0xc8c27ade0215b51a, 0xb662ccddc31745e7]),
    (DType::F32, View::Stepped, &[0, 1, 2], [0x29f5df1ce9365cb6, 0xa38758c0460273b5, 0xb90361c6d79613f2]),
    (DType::F32, View::Backward, &[0], [0x754404c6bf6c9cc1, 0xb44723f21d4e85d, 0x1065d76636d10cdb]),
    (DType::F32, View::Backward, &[1], [0x8ead95885251eabf, 0xe0653099303edc3f, 0x74373c4c22260ecb]),
    (DType::F32, View::Backward, &[2], [0x4eec8c8ec3ce69d7, 0x1ffc1df5ef77eb09, 0x18fa1dc551cbf25d]),
    (DType::F32, View::Backward, &[0, 1], [0x9c10828abbb7f34f, 0x679d1341e6eb86e4, 0x431944ee9425e58b]),
    (DType::F32, View::Backward, &[0, 2], [0x87ac1f09a52787ba, 0x18388716b2af4cb0, 0xcf8ff741f20be3e6]),
    (DType::F32, View::Backward, &[1, 2], [0xc36d2c6a7412dc7f, 0x3c26d61f3bbb9933, 0xbc58f5a91c3b5de4]),
    (DType::F32, View::Backward, &[0, 1, 2], [0x64b1873de8179b45, 0x670d5dca2ff9193f, 0xc60e729688f719ee]),
    (DType::F16, View::C, &[0], [0xf62c2a69ceb097c9, 0xae486c80928fd594, 0xf7646fb77d6b95]),
    (DType::F16, View::C, &[1], [0xa5199b3769c0ccba, 0xeb833e71da0251a, 0xf15834e106ff673d]),
    (DType::F16, View::C, &[2], [0x68c0453246744ade, 0x956d69e2b63e4b6b, 0xc72ef78637e47475]),
    (DType::F16, View::C, &[0, 1], [0xee5864587be276e5, 0x34b43e1b45c1a4e7, 0xfa22b19acc297cfe]),
    (DType::F16, View::C, &[0, 2], [0x19a659c8a9a403ba, 0x8e7f73d436f243c6, 0x3ac2f0403199cb5f]),
    (DType::F16, View::C, &[1, 2], [0xfdee803c79c318ab, 0xdfb7021af2e98a35, 0x2444c495f0a3e8f6]),
    (DType::F16, View::C, &[0, 1, 2], [0xab14207b709f3df, 0xa998907b6f5daa3, 0x8324c07b4eb09f9]),
    (DType::F16, View::F, &[0], [0xcc2d735cf6a1c32e, 0xc13688a6d0e72f0b, 0xa14185ef5e093485]),
    (DType::F16, View::F, &[1], [0x3740e555ef069a5e, 0xf08959a3efd36c56, 0x4004c23eb0ae41bd]),
    (DType::F16, View::F, &[2], [0xe3f468fa2a578b4d, 0xf8f3f293a21a92a4, 0x46a71cd623acea8d]),
    (DType::F16, View::F, &[0, 1], [0xfdee803c79c318ab, 0xdfb7021af2e98a35, 0x2444c495f0a3e8f6]),
    (DType::F16, View::F, &[0, 2], [0x19a659c8a9a403ba, 0x8e7f73d436f243c6, 0x3ac2f0403199cb5f]),
    (DType::F16, View::F, &[1, 2], [0xee5864587be276e5, 0x34b43e1b45c1a4e7, 0xfa22b19acc297cfe]),
    (DType::F16, View::F, &[0, 1, 2], [0xab14207b709f3df, 0xa998907b6f5daa3, 0x8324c07b4eb09f9]),
    (DType::F16, View::Swapped, &[0], [0xa5199b3769c0ccba, 0xeb833e71da0251a, 0xf15834e106ff673d]),
    (DType::F16, View::Swapped, &[1], [0xf62c2a69ceb097c9, 0xae486c80928fd594, 0xf7646fb77d6b95]),
    (DType::F16, View::Swapped, &[2], [0xcc2d735cf6a1c32e, 0xc13688a6d0e72f0b, 0xa14185ef5e093485]),
    (DType::F16, View::Swapped, &[0, 1], [0xee5864587be276e5, 0x34b43e1b45c1a4e7, 0xfa22b19acc297cfe]),
    (DType::F16, View::Swapped, &[0, 2], [0xfdee803c79c318ab, 0xdfb7021af2e98a35, 0x2444c495f0a3e8f6]),
    (DType::F16, View::Swapped, &[1, 2], [0x19a659c8a9a403ba, 0x8e7f73d436f243c6, 0x3ac2f0403199cb5f]),
    (DType::F16, View::Swapped, &[0, 1, 2], [0xab14207b709f3df, 0xa998907b6f5daa3, 0x8324c07b4eb09f9]),
    (DType::F16, View::Stepped, &[0], [0xde12b120c444f142, 0xab17f2ee864caac6, 0x7a8c7df2ed76fec9]),
    (DType::F16, View::Stepped, &[1], [0xe3026bc427b67dec, 0xc03f657d62343c85, 0xa1cfe3c59e3517c6]),
    (DType::F16, View::Stepped, &[2], [0x65b01cc4763faa5c, 0xbdaad2575847a91c, 0x3a781c1abd5839a2]),
    (DType::F16, View::Stepped, &[0, 1], [0x3b6d81cb07b2a850, 0x51e3b9d7265ff620, 0x654d4ff2c4a16658]),
    (DType::F16, View::Stepped, &[0, 2], [0x70afbbe014275a2, 0x6626581ae73ecb5, 0x81dc8d7f3c07ccf7]),
    (DType::F16, View::Stepped, &[1, 2], [0x2ee69be98c10b149, 0x49d80fd1e62fb3b5, 0x446a9a58349c054f]),
    (DType::F16, View::Stepped, &[0, 1, 2], [0xa823807b6e2721f, 0x82f6207b4e8f984, 0x7e41607b4a88ce6]),
    (DType::F16, View::Backward, &[0], [0x8941637b30942319, 0xd8d5a4aba60fa81c, 0xbb5a02169b41bce2]),
    (DType::F16, View::Backward, &[1], [0xa2566a6171c3ccfa, 0x2fa8fd3ae4c70672, 0x6b2a32e8d3339ed]),
    (DType::F16, View::Backward, &[2], [0xa4293c4193d53146, 0x1c4e331cef6087f3, 0xcc145e3386090685]),
    (DType::F16, View::Backward, &[0, 1], [0xab819dc8d91ea247, 0x1d87e95ed37f847, 0xbaff9334aad3b387]),
    (DType::F16, View::Backward, &[0, 2], [0x82cc61a6688cb7a4, 0x8e7f73d436f243c6, 0xccc3f1e79363a229]),
    (DType::F16, View::Backward, &[1, 2], [0x436490245f566eaf, 0xf97570b32b95d3a5, 0xa6271c8ec7f45016]),
    (DType::F16, View::Backward, &[0, 1, 2], [0xab14207b709f3df, 0xa998907b6f5daa3, 0x8324c07b4eb09f9]),
    (DType::C128, View::C, &[0], [0xe3acd4cb0b4b8a9a, 0xa9ff0fe68400b55, 0xec4372d1f2c75123]),
    (DType::C128, View::C, &[1], [0x8e6da73359bed1a4, 0xa43085b19248f909, 0xf8d6648b7cd44d7]),
    (DType::C128, View::C, &[2], [0x90eb955de2e18a0, 0x3f1cbc2b49080fdb, 0xa994074525d0f5f]),
    (DType::C128, View::C, &[0, 1], [0x1edfebcd7738a0a1, 0x9ee1acb4f7be16d4, 0x1178e9f3cfc28dc]),
    (DType::C128, View::C, &[0, 2], [0xdc3faddec501d8ef, 0xa5586a374237ed3a, 0x33c44efbfc522bb0]),
    (DType::C128, View::C, &[1, 2], [0x92bc87f728607c5a, 0x3e8482df7692a950, 0xfd8688b048b351d7]),
    (DType::C128, View::C, &[0, 1, 2], [0xd7ea9214a9627934, 0x12393d146e7b2aff, 0x4771c0e65116f967]),
    (DType::C128, View::F, &[0], [0x2ac8301689bd5980, 0x68ba884007ad69c7, 0xa15aa5033fef5b93]),
    (DType::C128, View::F, &[1], [0xaeda90bc3dc73e0c, 0x36f8873deea639d5, 0xd86f581616a0516f]),
    (DType::C128, View::F, &[2], [0xf3ec8c2a3b9af22e, 0xa4e58f93100098c5, 0xd2bce8b47b32337b]),
    (DType::C128, View::F, &[0, 1], [0x92bc87f728607c5a, 0x3e8482df7692a950, 0xfd8688b048b351d7]),
    (DType::C128, View::F, &[0, 2], [0xdc3faddec501d8ef, 0xa5586a374237ed3a, 0x33c44efbfc522bb0]),
    (DType::C128, View::F, &[1, 2], [0x1edfebcd7738a0a1, 0x9ee1acb4f7be16d4, 0x1178e9f3cfc28dc]),
    (DType::C128, View::F, &[0, 1, 2], [0xd7ea9214a9627934, 0x12393d146e7b2aff, 0x4771c0e65116f967]),
    (DType::C128, View::Swapped, &[0], [0x8e6da73359bed1a4, 0xa43085b19248f909, 0xf8d6648b7cd44d7]),
    (DType::C128, View::Swapped, &[1], [0xe3acd4cb0b4b8a9a, 0xa9ff0fe68400b55, 0xec4372d1f2c75123]),
    (DType::C128, View::Swapped, &[2], [0x2ac8301689bd5980, 0x68ba884007ad69c7, 0xa15aa5033fef5b93]),
    (DType::C128, View::Swapped, &[0, 1], [0x1edfebcd7738a0a1, 0x9ee1acb4f7be16d4, 0x1178e9f3cfc28dc]),
    (DType::C128, View::Swapped, &[0, 2], [0x92bc87f728607c5a, 0x3e8482df7692a950, 0xfd8688b048b351d7]),
    (DType::C128, View::Swapped, &[1, 2], [0xdc3faddec501d8ef, 0xa5586a374237ed3a, 0x33c44efbfc522bb0]),
    (DType::C128, View::Swapped, &[0, 1, 2], [0xd7ea9214a9627934, 0x12393d146e7b2aff, 0x4771c0e65116f967]),
    (DType::C128, View::Stepped, &[0], [0x50be063cc36edb7a, 0xcf029c45281eb684, 0xc42e700f711a0f97]),
    (DType::C128, View::Stepped, &[1], [0x14137612e38b6e26, 0x99662c44e9b5cd2e, 0x358314127917cc1c]),
    (DType::C128, View::Stepped, &[2], [0xee5f8695bc837bdb, 0xdeb20c7b2673af8b, 0x6204c11567d7a8b]),
    (DType::C128, View::Stepped, &[0, 1], [0x82f82c2944cf4c6b, 0x18ea326a0c0ee00e, 0x8e22a2d1357f658]),
    (DType::C128, View::Stepped, &[0, 2], [0x4ee61c2ab8b76ad9, 0xe9a76cc01bd25bcd, 0x9851468577f8a77f]),
    (DType::C128, View::Stepped, &[1, 2], [0x865d92dbc5ef13ef, 0x5868ee1c458a3fe1, 0x774c205506116288]),
    (DType::C128, View::Stepped, &[0, 1, 2], [0x7dc343ad6cac727e, 0x31e152ed612f7daa, 0xdf9677e683676978]),
    (DType::C128, View::Backward, &[0], [0xecbe8e4218a73176, 0xae0955b9da6ccf75, 0xb9b64db032f8cac5]),
    (DType::C128, View::Backward, &[1], [0x59067b58c5007330, 0xfebee5f45035a9d, 0x947ff87f59f8ed4f]),
    (DType::C128, View::Backward, &[2], [0xa1fa58b4fb044ff8, 0xfae5cc8eb8d744bb, 0xa730c0c9a3ba2cf]),
    (DType::C128, View::Backward, &[0, 1], [0x23f7662c811cdd7d, 0x456ee6b3109e4ec0, 0x2967828c66b33239]),
    (DType::C128, View::Backward, &[0, 2], [0xdc3faddec501d8ef, 0xa5586a374237ed3a, 0x2f254d3547022ee8]),
    (DType::C128, View::Backward, &[1, 2], [0xa2ff560bb96ad7de, 0xa2d80ec89caea930, 0x994ebef5debb129c]),
    (DType::C128, View::Backward, &[0, 1, 2], [0xd7ea9214a9627934, 0x12393d146e7b2aff, 0x4771c0e65116f967]),
    (DType::C64, View::C, &[0], [0x2ad316221387b25, 0xca314f4aa97ed02b, 0x6540f436c0b17249]),
    (DType::C64, View::C, &[1], [0xdf93d59cd4478dc8, 0xea1ef44e48108505, 0x1a945eaf43b35d8d]),
    (DType::C64, View::C, &[2], [0x5518b174a38417d2, 0x82037e9cc2161054, 0x36823607d57aa962]),
    (DType::C64, View::C, &[0, 1], [0x9d09bbbdc38cca45, 0xfe0a24753e1d47d5, 0x902fcf9a10769e2d]),
    (DType::C64, View::C, &[0, 2], [0x16a18ed1d925ac32, 0x70294018d5b25e63, 0xfbc6954862811b8b]),
    (DType::C64, View::C, &[1, 2], [0xf76611a4edfd0917, 0x6683d35c6c51a954, 0x6508a2f3d9482e7e]),
    (DType::C64, View::C, &[0, 1, 2], [0xfbdc76efecf4c058, 0x427eb07f77ba729c, 0x9d84112a2d41daca]),
    (DType::C64, View::F, &[0], [0x5a0b324ec120727a, 0x4c5af944f0169198, 0xe1c9e72d5cefef8e]),
    (DType::C64, View::F, &[1], [0x56770290395598e4, 0xeb3c61980ff9bea9, 0x1c7f33af5a736dd5]),
    (DType::C64, View::F, &[2], [0x41718c3b313afdd5, 0xa4110931b4f65893, 0xcc51bbe00c98f1c5]),
    (DType::C64, View::F, &[0, 1], [0xf76611a4edfd0917, 0x6683d35c6c51a954, 0x6508a2f3d9482e7e]),
    (DType::C64, View::F, &[0, 2], [0x16a18ed1d925ac32, 0x70294018d5b25e63, 0xfbc6954862811b8b]),
    (DType::C64, View::F, &[1, 2], [0x9d09bbbdc38cca45, 0xfe0a24753e1d47d5, 0x902fcf9a10769e2d]),
    (DType::C64, View::F, &[0, 1, 2], [0xfbdc76efecf4c058, 0x427eb07f77ba729c, 0x9d84112a2d41daca]),
    (DType::C64, View::Swapped, &[0], [0xdf93d59cd4478dc8, 0xea1ef44e48108505, 0x1a945eaf43b35d8d]),
    (DType::C64, View::Swapped, &[1], [0x2ad316221387b25, 0xca314f4aa97ed02b, 0x6540f436c0b17249]),
    (DType::C64, View::Swapped, &[2], [0x5a0b324ec120727a, 0x4c5af944f0169198, 0xe1c9e72d5cefef8e]),
    (DType::C64, View::Swapped, &[0, 1], [0x9d09bbbdc38cca45, 0xfe0a24753e1d47d5, 0x902fcf9a10769e2d]),
    (DType::C64, View::Swapped, &[0, 2], [0xf76611a4edfd0917, 0x6683d35c6c51a954, 0x6508a2f3d9482e7e]),
    (DType::C64, View::Swapped, &[1, 2], [0x16a18ed1d925ac32, 0x70294018d5b25e63, 0xfbc6954862811b8b]),
    (DType::C64, View::Swapped, &[0, 1, 2], [0xfbdc76efecf4c058, 0x427eb07f77ba729c, 0x9d84112a2d41daca]),
    (DType::C64, View::Stepped, &[0], [0x7004cb42959c82e3, 0x45d90dca2d58d250, 0x12f861c5bfe521c1]),
    (DType::C64, View::Stepped, &[1], [0x8497af6b4327986c, 0xe85a98afccf91181, 0x8568bbee68287ef8]),
    (DType::C64, View::Stepped, &[2], [0x5e0cc97e4337615b, 0xa417c7dfa1ce3ed9, 0xb17f7afc26d73cc7]),
    (DType::C64, View::Stepped, &[0, 1], [0xf7d93a72c54f3d5d, 0xd2e6f018d7cdd47e, 0xd0f7a041c35ca7e3]),
    (DType::C64, View::Stepped, &[0, 2], [0x7b1a0c684cfe57f6, 0x3d7f04c7beb45030, 0xafcc4ed63163e65f]),
    (DType::C64, View::Stepped, &[1, 2], [0x589e699fafa50866, 0xdb1ee274c2669562, 0xedf86efda8f34726]),
    (DType::C64, View::Stepped, &[0, 1, 2], [0xc42bbc7b42da7d48, 0xcadb6dc556f0c1f0, 0x5e3c2044bd3d528c]),
    (DType::C64, View::Backward, &[0], [0x68aa9bc90d517b8e, 0xec7590c85a0bf8d0, 0x9213730698717cf4]),
    (DType::C64, View::Backward, &[1], [0x7c1fb0d1049158a4, 0x701766789fa6e871, 0xfcb88a197ccb0095]),
    (DType::C64, View::Backward, &[2], [0x48784f1ad0c8747c, 0x93eb1d04ca49d966, 0x4ccb19d93fae2e96]),
    (DType::C64, View::Backward, &[0, 1], [0x30c3db767e97a7c5, 0xcd750b27bd44b9c5, 0xd2b4d13f3dd0ce55]),
    (DType::C64, View::Backward, &[0, 2], [0x647c9d1b25e7affc, 0x8a870afc7b74d6af, 0x49055d3497c4e6af]),
    (DType::C64, View::Backward, &[1, 2], [0x7c75dd4d2fe26edf, 0x8e37e577795bec74, 0xa2d9f9c6253ca3db]),
    (DType::C64, View::Backward, &[0, 1, 2], [0x882656bff9d8eb68, 0xc98c8d7253369ae0, 0x9d84112a2d41daca]),
    (DType::I32, View::C, &[0], [0x886bb295cba35716, 0xd17a61745d50ff52, 0x1854669b40727ed9]),
    (DType::I32, View::C, &[1], [0x4b4f065d08c0e98, 0xe03a5805f3bda3f2, 0x95a19fd62ec73b1c]),
    (DType::I32, View::C, &[2], [0x5be8f515487e638b, 0x48e3de436b13eca5, 0xb89cd955fe881d23]),
    (DType::I32, View::C, &[0, 1], [0x7cb65b77a3d868a, 0x64c0681f659f083c, 0x801d7e7919287b8a]),
    (DType::I32, View::C, &[0, 2], [0x787816564b5e6139, 0x3890eb066b229938, 0x89e2c412ae66f825]),
    (DType::I32, View::C, &[1, 2], [0x3b7310d11e990760, 0xad062612517a8344, 0x23b7be0da7cedb12]),
    (DType::I32, View::C, &[0, 1, 2], [0xc47e5df816771b7c, 0x1e30ac738d80833f, 0x27261f3276462bbd]),
    (DType::I32, View::F, &[0], [0x37f429b2474ecffb, 0xd58fffb4d82fda5, 0x5f7eba5189122d5b]),
    (DType::I32, View::F, &[1], [0xb027c99bc6f1cd68, 0xe3e45108af07cace, 0xecd603fe53d675c4]),
    (DType::I32, View::F, &[2], [0x6bcd827e64521916, 0xa907c40fac901bb6, 0x961ee4a527f8f6e1]),
    (DType::I32, View::F, &[0, 1], [0x3b7310d11e990760, 0xad062612517a8344, 0x23b7be0da7cedb12]),
    (DType::I32, View::F, &[0, 2], [0x787816564b5e6139, 0x3890eb066b229938, 0x89e2c412ae66f825]),
    (DType::I32, View::F, &[1, 2], [0x7cb65b77a3d868a, 0x64c0681f659f083c, 0x801d7e7919287b8a]),
    (DType::I32, View::F, &[0, 1, 2], [0xc47e5df816771b7c, 0x1e30ac738d80833f, 0x27261f3276462bbd]),
    (DType::I32, View::Swapped, &[0], [0x4b4f065d08c0e98, 0xe03a5805f3bda3f2, 0x95a19fd62ec73b1c]),
    (DType::I32, View::Swapped, &[1], [0x886bb295cba35716, 0xd17a61745d50ff52, 0x1854669b40727ed9]),
    (DType::I32, View::Swapped, &[2], [0x37f429b2474ecffb, 0xd58fffb4d82fda5, 0x5f7eba5189122d5b]),
    (DType::I32, View::Swapped, &[0, 1], [0x7cb65b77a3d868a, 0x64c0681f659f083c, 0x801d7e7919287b8a]),
    (DType::I32, View::Swapped, &[0, 2], [0x3b7310d11e990760, 0xad062612517a8344, 0x23b7be0da7cedb12]),
    (DType::I32, View::Swapped, &[1, 2], [0x787816564b5e6139, 0x3890eb066b229938, 0x89e2c412ae66f825]),
    (DType::I32, View::Swapped, &[0, 1, 2], [0xc47e5df816771b7c, 0x1e30ac738d80833f, 0x27261f3276462bbd]),
    (DType::I32, View::Stepped, &[0], [0x8dbea6058388322a, 0x5a50d6a55d2446af, 0xf97ae8807ec8a346]),
    (DType::I32, View::Stepped, &[1], [0xf0975914ea0cfa96, 0x5587dd64c41f5b35, 0xd8364abd063e405f]),
    (DType::I32, View::Stepped, &[2], [0x8691189be8d249b8, 0xe760c0838a6318b5, 0x4b17fa64c7acac79]),
    (DType::I32, View::Stepped, &[0, 1], [0x4fd042dc1621287b, 0x192c99aaf7540ce5, 0xcaa67057c0f30e52]),
    (DType::I32, View::Stepped, &[0, 2], [0x5cfb6adbac1101f8, 0x42ac340ce01f8a80, 0xe4284e3eb8db22a1]),
    (DType::I32, View::Stepped, &[1, 2], [0x28e1036a589bce11, 0x89e5e988dd47aeab, 0x7c9ca2015e3c78e9]),
    (DType::I32, View::Stepped, &[0, 1, 2], [0x5774246933538764, 0xa5c18f8c51a329ec, 0x8596675d06702b08]),
    (DType::I32, View::Backward, &[0], [0xfb40108bccd87f82, 0xcaf580995bb14a7e, 0x277db26724b61e38]),
    (DType::I32, View::Backward, &[1], [0xed31fa2e85286848, 0x5bec041c3c6cb3a2, 0xc1ce2e380285c158]),
    (DType::I32, View::Backward, &[2], [0x1bc91706758259ff, 0xb386d68cbdce4c69, 0xbb23d405ec5726]),
    (DType::I32, View::Backward, &[0, 1], [0x89af6452e53cd19a, 0x8112aa77e920c800, 0xed9e49cebff74057]),
    (DType::I32, View::Backward, &[0, 2], [0x787816564b5e6139, 0x3890eb066b229938, 0xad7a6868b675e5b]),
    (DType::I32, View::Backward, &[1, 2], [0xdacd72dd7dcf0560, 0xe7c80c95a52a10e0, 0x4e281630ad81863c]),
    (DType::I32, View::Backward, &[0, 1, 2], [0xc47e5df816771b7c, 0x1e30ac738d80833f, 0xeda1bb765d323c6c]),
];
