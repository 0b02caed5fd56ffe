//! The pages of the warnings: the first example of each gives the warning, the second, the fix, gives none.

use std::process::Command;
use tscript::alias::Code;

/// What a program says on standard error with every warning on.
fn warned(name: &str, code: &str) -> String {
    let file = std::env::temp_dir().join(format!("tscript-page-{name}-{}.tscript", std::process::id()));
    std::fs::write(&file, code).expect("a file in the temporary folder");
    let run = Command::new(env!("CARGO_BIN_EXE_tscript")).args(["-W", "all"]).arg(&file).output();
    let run = run.expect("tscript starts");
    let _ = std::fs::remove_file(&file);
    let stderr = String::from_utf8_lossy(&run.stderr).into_owned();
    assert!(run.status.success(), "{name}: {stderr}");
    stderr
}

#[test]
fn every_page_has_an_example_that_warns_and_a_fix_that_does_not() {
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {}: {}\n", code.name(), code.title())), "{}", code.name());
        let blocks: Vec<&str> =
            page.split("```python\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect();
        let [wrong, right] = blocks[..] else { panic!("{}: two examples are wanted", code.name()) };
        let said = warned(code.name(), wrong);
        assert!(said.contains(&format!("warning[{}]", code.name())), "{}: {said}", code.name());
        let said = warned(code.name(), right);
        assert!(!said.contains("warning["), "{}: {said}", code.name());
    }
}

/// The output and the exit code of `tscript -W ACTION -c CODE`.
fn run(action: &str, code: &str) -> (String, String, i32) {
    let run = Command::new(env!("CARGO_BIN_EXE_tscript")).args(["-W", action, "-c", code]).output();
    let run = run.expect("tscript starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (text(&run.stdout), text(&run.stderr), run.status.code().unwrap_or(-1))
}

const SWAP: &str = "a = np.arange(4).reshape(2, 2)\na[0], a[1] = a[1], a[0]\nprint(a)";

#[test]
fn actions_print_raise_or_keep_silent_and_standard_output_stays() {
    let (out, err, code) = run("default", SWAP);
    assert!(err.contains("<string>:2: warning[V001]") && code == 0, "{err}");
    assert_eq!(out, "[[2 3]\n [2 3]]\n");
    assert_eq!(run("ignore", SWAP), (out.clone(), String::new(), 0));
    assert_eq!(run("ignore::V001", SWAP), (out, String::new(), 0));
    let (out, err, code) = run("error::V001", SWAP);
    assert_eq!((out.as_str(), code), ("", 1));
    assert!(err.lines().last().unwrap_or_default().starts_with("RuntimeWarning: V001: "), "{err}");
    let (_, err, code) = run("nonsense", SWAP);
    assert!(code == 2 && err.contains("one of default, ignore, error, all"), "{err}");
}

#[test]
fn a_comment_allows_a_code_on_its_line() {
    let allowed = SWAP.replace("a[0]\n", "a[0]  # tscript: allow V001\n");
    assert_eq!(run("error", &allowed).2, 0);
    let other = SWAP.replace("a[0]\n", "a[0]  # tscript: allow V002\n");
    assert_eq!(run("error", &other).2, 1);
}

#[test]
fn the_in_place_error_of_autograd_names_the_line_that_wrote() {
    let (_, err, code) =
        run("default", "w = torch.ones(2, requires_grad=True)\ny = w.exp()\ny += 1\ny.sum().backward()");
    assert_eq!(code, 1);
    assert!(err.contains("hint: the write that came last was <string>:3: y += 1"), "{err}");
}

#[test]
fn an_explanation_is_json_on_request() {
    let file = std::env::temp_dir().join(format!("tscript-explain-{}.tscript", std::process::id()));
    std::fs::write(&file, "import numpy as np\na = np.arange(4)\nb = a[1:]\nb[0] = 9\nprint('not shown')\n").unwrap();
    let run = Command::new(env!("CARGO_BIN_EXE_tscript")).args(["explain", "--json"]).arg(&file).output().unwrap();
    let _ = std::fs::remove_file(&file);
    let text = String::from_utf8_lossy(&run.stdout);
    for part in [
        r#""schema": "tscript-explain/1""#,
        r#""complete": true"#,
        r#""code": "a[1:]""#,
        r#""origin": "view", "of": "a", "region": "elements 1–3""#,
        r#""kind": "write""#,
        r#""region": "element 1", "through": "a", "elements": 1, "reaches": ["a", "b"]"#,
    ] {
        assert!(text.contains(part), "{part} is missing in {text}");
    }
    assert!(!text.contains("not shown"));
}
