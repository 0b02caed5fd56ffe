//! Commands about memory: `%mem` draws it, `%who` lists the names by buffer.

use super::{Call, Command, Done, Takes};
use crate::alias::{Policy, who};
use crate::repl::interrupt;
use crate::repl::shell::Shell;
use crate::session::{Options, Session};
use crate::study::compare::{self, Wanted};
use crate::study::{Silent, mem};
use crate::value::{Symbol, Value};

pub const COMMANDS: &[Command] = &[
    Command {
        name: "mem",
        usage: "%mem [--svg FILE] [EXPRESSION…]",
        summary: "Draw the buffers behind names, and which names look at which cells.",
        takes: Takes::Code,
        run: draw,
    },
    Command {
        name: "who",
        usage: "%who [TYPE…]",
        summary: "List the names, those that share memory together; of these types only.",
        takes: Takes::Code,
        run: list,
    },
    Command {
        name: "compare",
        usage: "%compare [--all] STATEMENTS",
        summary: "Run under both libraries' rules, and with right sides copied, until they differ.",
        takes: Takes::Code,
        run: compare,
    },
];

fn draw(shell: &mut Shell, call: &Call) -> Done {
    let Some(rest) = call.rest.strip_prefix("--svg") else {
        let text = mem::mem(&mut shell.session, call.rest, shell.width, shell.colored).map_err(trimmed)?;
        shell.page(&text);
        return Ok(());
    };
    let (file, names) = rest.trim().split_once(' ').unwrap_or((rest.trim(), ""));
    if file.is_empty() {
        return Err("%mem --svg needs the name of a file to write".into());
    }
    let picture = mem::mem_svg(&mut shell.session, names).map_err(trimmed)?;
    std::fs::write(file, picture).map_err(|e| format!("can't write '{file}': {e}"))?;
    shell.print(&format!("{file} written\n"));
    Ok(())
}

fn list(shell: &mut Shell, call: &Call) -> Done {
    let (mut arrays, mut names) = (shell.session.arrays(), shell.names());
    let types = call.words();
    if !types.is_empty() {
        let asked = |v: &Value| types.iter().any(|t| is_called(&v.type_name(), t));
        names.retain(|(_, v)| asked(v));
        arrays.retain(|n| asked(&n.value));
        if names.is_empty() && arrays.is_empty() {
            return Err(format!("no name holds a value of type {}", types.join(" or ")).into());
        }
    }
    let since = |stamp| shell.session.place_of(stamp);
    let text = who::table(&arrays, &names, shell.session.pinned(), &since);
    shell.page(&text);
    Ok(())
}

/// Whether a type goes by a name: with or without its module, in either case (`ndarray`, `tensor`).
fn is_called(full: &str, name: &str) -> bool {
    let last = |text: &str| text.rsplit('.').next().unwrap_or_default().to_ascii_lowercase();
    full == name || last(full) == last(name)
}

/// The statements run in sessions beside this one, with copies of its names.
fn compare(shell: &mut Shell, call: &Call) -> Done {
    let (all, first) = match call.rest.strip_prefix("--all") {
        Some(rest) => (true, rest.trim_start()),
        None => (false, call.rest),
    };
    let text = format!("{first}\n{}", call.body.unwrap_or(""));
    if text.trim().is_empty() {
        return Err("%compare needs statements".into());
    }
    let names: Vec<_> = shell.names().into_iter().map(|(name, v)| (Symbol::new(name), v)).collect();
    let options = Options { warnings: Policy::silence(), ..shell.options.clone() };
    let mut fresh = || Session::new(Box::new(Silent(interrupt::take)), &options);
    let wanted = Wanted { all, width: shell.width };
    let compared = compare::compare("<compare>", &text, &mut fresh, &names, &wanted).map_err(trimmed)?;
    shell.page(&compared.text);
    Ok(())
}

fn trimmed(complaint: String) -> String {
    complaint.trim_end().to_string()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::alias::Mode;
    use crate::eval::Output;
    use crate::value::Stream;
    use std::cell::RefCell;
    use std::io;
    use std::rc::Rc;

    struct Kept(Rc<RefCell<String>>);

    impl Output for Kept {
        fn write(&mut self, _: Stream, text: &str) -> io::Result<()> {
            self.0.borrow_mut().push_str(text);
            Ok(())
        }
    }

    /// What the prompt prints for these inputs, without facts.
    pub fn typed(inputs: &[&str]) -> String {
        let text = Rc::new(RefCell::new(String::new()));
        let options = Options { stack: 1 << 20, ..Options::default() };
        let mut shell = Shell::new(Box::new(Kept(text.clone())), &options);
        shell.session.record(Mode::Warnings);
        inputs.iter().for_each(|input| shell.submit(input));
        text.take()
    }

    const NAMES: &str =
        "a = np.arange(6).reshape(2, 3); b = a.T; c = a; t = torch.from_numpy(a)[0]; log = [a[1]]; n = 3";

    #[test]
    fn who_groups_the_names_by_buffer() {
        let text = typed(&[NAMES, "big = np.zeros(10**6)[:10]", "%who"]);
        let expected = "
  name    type           shape   dtype    bytes  offset  strides  view of  since
buffer 1: 48 bytes
  a       numpy.ndarray  (2, 3)  int64       48       0  (3, 1)            <prompt-1>:1
  b       numpy.ndarray  (3, 2)  int64       48       0  (1, 3)   a        <prompt-1>:1
  c       numpy.ndarray  (2, 3)  int64       48       0  (3, 1)   is a     <prompt-1>:1
  t       Tensor         (3,)    int64       24       0  (1,)     a        <prompt-1>:1
  log[0]  numpy.ndarray  (3,)    int64       24       3  (1,)     a        <prompt-1>:1
buffer 2: 7.63 MiB, kept alive for 80 bytes; big = big.copy() would free the rest
  big     numpy.ndarray  (10,)   float64     80       0  (1,)     unnamed  <prompt-2>:1
2 buffers, 7.63 MiB
other names: log (list), n (int)
";
        assert_eq!(text, expected.trim_start_matches('\n'));
    }

    #[test]
    fn who_lists_the_types_that_are_asked_for() {
        let names = "a = np.arange(2); t = torch.ones(2); n = 3; s = 'x'";
        let text = typed(&[names, "%who int str", "%who tensor", "%who dict"]);
        let expected = "
other names: n (int), s (str)
  name  type    shape  dtype    bytes  offset  strides  since
buffer 1: 8 bytes
  t     Tensor  (2,)   float32      8       0  (1,)     <prompt-1>:1
1 buffer, 8 bytes
tscript: no name holds a value of type dict
";
        assert_eq!(text, expected.trim_start_matches('\n'));
    }

    #[test]
    fn mem_draws_expressions_and_whoever_shares_their_buffer() {
        let text = typed(&[NAMES, "%mem a[:, ::2]"]);
        for line in ["  a[:, ::2]  shape (2, 2) · strides (3, 2) · offset 0", " a[:, ::2]   0,0     0,1 1,0     1,1"]
        {
            assert!(text.lines().any(|l| l == line), "{text}");
        }
        assert!(["a is c", "b", "t", "log[0]"].iter().all(|name| text.contains(&format!("\n  {name} "))), "{text}");
    }

    #[test]
    fn compare_starts_from_copies_of_the_names_at_hand() {
        let text =
            typed(&["a = np.array([[1, 2], [3, 4]]); b = a[0]", "%compare a[0], a[1] = a[1], a[0]; b[0] = 9", "a"]);
        let expected = "
<compare>, line 1: a[0], a[1] = a[1], a[0]

      NumPy     PyTorch   right sides copied
  a = [[3 4]    [[3 4]    [[3 4]
       [3 4]]    [3 4]]    [1 2]]
";
        assert!(text.starts_with(expected.trim_start_matches('\n')), "{text}");
        assert!(text.ends_with("array([[1, 2],\n       [3, 4]])\n"), "{text}");
    }

    #[test]
    fn what_is_no_array_is_refused() {
        assert_eq!(typed(&["n = 3", "%mem n"]), "tscript: n is no array, but of type int\n");
        assert!(typed(&["%mem zz"]).ends_with("NameError: name 'zz' is not defined\n"));
        assert_eq!(typed(&["%mem"]), "tscript: no name holds an array\n");
        assert_eq!(typed(&["%who"]), "no names\n");
    }
}
