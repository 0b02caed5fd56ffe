//! The file of settings, `$XDG_CONFIG_HOME/tscript/config.toml`, and what the environment says about
//! colours and places. `docs/prompt.md` lists the settings.

use serde::Deserialize;
use std::path::{Path, PathBuf};

/// How lines are edited.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EditMode {
    #[default]
    Emacs,
    Vi,
}

/// What stands before an input.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PromptStyle {
    /// `>>> `
    #[default]
    Python,
    /// `In [3]: `
    Numbered,
}

/// Which colours fit the terminal's background.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeName {
    #[default]
    Dark,
    Light,
}

/// Whether there are colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set or `TERM` is `dumb`; always under `CLICOLOR_FORCE`.
    #[default]
    Auto,
    Always,
    Never,
}

/// The settings.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    pub edit_mode: EditMode,
    pub prompt: PromptStyle,
    pub theme: ThemeName,
    pub color: ColorChoice,
    /// Suggest the rest of the input from the history.
    pub suggestions: bool,
    /// Show the signature of the call that is being typed.
    pub signatures: bool,
    /// How many inputs the history file keeps.
    pub history_size: usize,
    /// The program that long texts go through; empty is none.
    pub pager: String,
    /// Say on start what this is.
    pub banner: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            edit_mode: EditMode::Emacs,
            prompt: PromptStyle::Python,
            theme: ThemeName::Dark,
            color: ColorChoice::Auto,
            suggestions: true,
            signatures: true,
            history_size: 10_000,
            pager: "less -FRX".into(),
            banner: true,
        }
    }
}

impl Config {
    /// The settings of a text.
    ///
    /// # Errors
    /// What is wrong, with its line.
    pub fn parse(text: &str) -> Result<Config, String> {
        toml::from_str(text).map_err(|e| e.to_string().trim_end().to_string())
    }

    /// The settings of the user's file. A file that is wrong is reported, and nothing of it holds.
    pub fn load() -> (Config, Option<String>) {
        let Some(file) = base("XDG_CONFIG_HOME", ".config").map(|d| d.join("tscript/config.toml")) else {
            return Default::default();
        };
        match std::fs::read_to_string(&file) {
            Ok(text) => match Config::parse(&text) {
                Ok(config) => (config, None),
                Err(e) => (Config::default(), Some(format!("{}: {e}", file.display()))),
            },
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Default::default(),
            Err(e) => (Config::default(), Some(format!("{}: {e}", file.display()))),
        }
    }
}

/// The program that runs before the first input, `startup.tscript` beside the settings, and its text.
pub fn startup() -> Option<(PathBuf, String)> {
    let path = base("XDG_CONFIG_HOME", ".config")?.join("tscript/startup.tscript");
    let text = std::fs::read_to_string(&path).ok()?;
    Some((path, text))
}

impl ColorChoice {
    /// Whether to write colours to a stream that is a terminal or not.
    pub fn wants(self, is_terminal: bool) -> bool {
        let set = |name: &str| std::env::var_os(name).is_some_and(|v| !v.is_empty() && v != "0");
        match self {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto if std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty()) => false,
            ColorChoice::Auto if set("CLICOLOR_FORCE") => true,
            ColorChoice::Auto => is_terminal && std::env::var_os("TERM").is_none_or(|t| t != "dumb"),
        }
    }
}

/// Where the history is kept: `TSCRIPT_HISTORY`, else `$XDG_STATE_HOME/tscript/history`. None if the
/// variable is empty, `off` or `none`.
pub fn history_file() -> Option<PathBuf> {
    match std::env::var_os("TSCRIPT_HISTORY") {
        Some(path) if path.is_empty() || path == "off" || path == "none" => None,
        Some(path) => Some(PathBuf::from(path)),
        None => Some(base("XDG_STATE_HOME", ".local/state")?.join("tscript/history")),
    }
}

/// A folder of the XDG convention: what the variable says, else below the home folder.
fn base(variable: &str, below_home: &str) -> Option<PathBuf> {
    match std::env::var_os(variable) {
        Some(dir) if Path::new(&dir).is_absolute() => Some(PathBuf::from(dir)),
        _ => Some(PathBuf::from(std::env::var_os("HOME").filter(|h| !h.is_empty())?).join(below_home)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_read_and_mistakes_placed() {
        assert_eq!(Config::parse("").unwrap(), Config::default());
        let config = Config::parse("edit_mode = \"vi\"\nprompt = \"numbered\"\nsuggestions = false\n").unwrap();
        assert_eq!((config.edit_mode, config.prompt), (EditMode::Vi, PromptStyle::Numbered));
        assert!(!config.suggestions && config.signatures);
        for (text, wanted) in [("theme = \"dark\"\ncolour = 1\n", "line 2"), ("edit_mode = \"vim\"", "line 1")] {
            let e = Config::parse(text).unwrap_err();
            assert!(e.contains(wanted), "{e}");
        }
        assert!(Config::parse("colour = 1").unwrap_err().contains("unknown field `colour`"));
    }
}
