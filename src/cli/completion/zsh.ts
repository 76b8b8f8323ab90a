/** The same for zsh, with what each word means beside it. */
import type { CommandWords, OptionWords } from './words.js';

const quoted = (text: string): string => `'${text}'`;

/** `name:description`, as _describe takes it; colons end a name. */
const described = (name: string, description: string): string => quoted(`${name.replaceAll(':', '\\:')}:${description.replaceAll("'", '')}`);

export function zshCompletion(commands: readonly CommandWords[]): string {
  const below = commands.slice(1).map(({ path }) => quoted(path));
  const valued = commands.flatMap(({ path, options }) => options.filter(({ takesValue }) => takesValue).map((option) => ({ path, ...option })));
  const cases = (options: readonly (OptionWords & { readonly path: string })[], action: (option: OptionWords) => string): string =>
    options.map((option) => `    ${option.names.map((name) => quoted(`${option.path} ${name}`)).join('|')}) ${action(option)} ;;`).join('\n');
  return `#compdef deeplab
# zsh completion of deeplab: source <(deeplab completion zsh), behind compinit
_deeplab() {
  local cur="$words[CURRENT]" prev="$words[CURRENT-1]" path_=deeplab word i
  local -a options own
  for ((i = 2; i < CURRENT; i++)); do
    word="$words[i]"
    case "$path_ $word" in
      ${below.join('|')}) path_="$path_ $word" ;;
    esac
  done
  case "$path_ $prev" in
${cases(valued, ({ names, choices }) => (choices.length === 0 ? '_files; return' : `compadd -- ${choices.join(' ')}; ${names.includes('--model') ? '_files; ' : ''}return`))}
  esac
  case "$path_" in
${commands.map(({ path, options, commands: own, choices }) => `    ${quoted(path)})\n      options=(${options.map(({ names, description }) => described(names[0], description)).join(' ')})\n      own=(${[...own.map(({ name, summary }) => described(name, summary)), ...choices.map((choice) => quoted(choice))].join(' ')}) ;;`).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then _describe option options
  elif (( $#own )); then _describe command own
  else _files
  fi
}
if (( $+functions[compdef] )); then compdef _deeplab deeplab; fi
`;
}
