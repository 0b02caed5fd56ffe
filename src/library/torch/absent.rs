//! What PyTorch has and tscript has not, with what to use instead: said where such a name is asked for.

use crate::value::module::{self, Adviser};

/// Why a group of names is absent, and what to use.
const GROUPS: &[(&str, &[&str])] = &[
    (
        "tscript has no modules yet: keep parameters as tensors with requires_grad=True and call torch.nn.functional",
        &["torch.nn"],
    ),
    ("tscript has no optimizers yet: write the step under torch.no_grad(), as in `w -= lr * w.grad`", &["torch.optim"]),
    (
        "tscript computes on the CPU: leave the device out",
        &["torch.cuda", "torch.mps", "torch.xpu", "torch.mtia", "torch.accelerator"],
    ),
    ("tscript runs in one process", &["torch.distributed", "torch.multiprocessing", "torch.futures"]),
    (
        "tscript compiles nothing: leave it out, functions run as they are",
        &["torch.jit", "torch.compiler", "torch.fx", "torch.export", "torch.onnx", "torch._dynamo"],
    ),
    ("tscript has no quantized tensors: use float16 or bfloat16", &["torch.quantization", "torch.ao"]),
    ("tscript has no sparse tensors: use dense ones with masks", &["torch.sparse"]),
    ("tscript has no nested tensors: use padded ones with masks, or lists", &["torch.nested", "torch.masked"]),
    ("tscript has no data loaders: slice the tensors, in the order of torch.randperm", &["torch.utils"]),
    (
        "tscript has no distributions: use torch.randn, torch.rand, torch.multinomial and the in-place ones",
        &["torch.distributions"],
    ),
    ("tscript has no profiler: time with time.perf_counter()", &["torch.profiler", "torch.autograd.profiler"]),
];

/// Names of tensors and of functions that belong to a group, by a part of the name.
const PARTS: &[(&str, &str)] = &[
    ("sparse", "tscript has no sparse tensors: use dense ones with masks"),
    ("crow_indices", "tscript has no sparse tensors: use dense ones with masks"),
    ("coalesce", "tscript has no sparse tensors: use dense ones with masks"),
    ("quantize", "tscript has no quantized tensors: use float16 or bfloat16"),
    ("qint", "tscript has no quantized tensors: use float16 or bfloat16"),
    ("q_", "tscript has no quantized tensors: use float16 or bfloat16"),
    ("mkldnn", "tscript has one kind of memory: leave the conversion out"),
    ("nested", "tscript has no nested tensors: use padded ones with masks, or lists"),
    ("complex32", "tscript has no complex numbers of half precision: use complex64"),
    ("chalf", "tscript has no complex numbers of half precision: use complex64"),
    ("saved_tensors_hooks", "tscript keeps what gradients need as it is: use autograd.Function and save_for_backward"),
    ("save_on_cpu", "tscript computes on the CPU: leave it out"),
    ("float8", "tscript has no 8-bit floats: use float16 or bfloat16"),
    ("lstm", "tscript has no recurrent layers: write the cell with torch.nn.functional.linear"),
    ("gru", "tscript has no recurrent layers: write the cell with torch.nn.functional.linear"),
    ("rnn", "tscript has no recurrent layers: write the cell with torch.nn.functional.linear"),
    ("autocast", "tscript has no autocast: convert with .to(dtype)"),
    ("dlpack", "tscript has no other array libraries to exchange with: use torch.from_numpy"),
];

/// The advice for a name that `owner` (a module, or `torch.Tensor`) lacks.
fn advice(owner: &str, name: &str) -> Option<&'static str> {
    if !owner.starts_with("torch") && owner != "Tensor" {
        return None;
    }
    let full = format!("{owner}.{name}");
    let inside = |group: &&str| full == **group || full.starts_with(&format!("{group}."));
    let upper = name.chars().next().is_some_and(char::is_uppercase);
    let group = GROUPS.iter().find(|(_, names)| names.iter().any(inside));
    match group {
        Some((_, names)) if names[0] == "torch.nn" && !upper => None,
        Some((text, _)) => Some(text),
        None => PARTS.iter().find(|(part, _)| name.contains(part)).map(|(_, text)| *text),
    }
}

/// Makes the advice known.
pub fn install() {
    const ADVICE: Adviser = advice;
    module::advise(ADVICE);
}
