/** What bash runs to complete a line: it finds the command that is meant, and offers its options, its commands, or values of the option before. */
import type { CommandWords } from './words.js';

export function bashCompletion(commands: readonly CommandWords[]): string {
  const below = commands.slice(1).map(({ path }) => `"${path}"`);
  const valued = commands.flatMap(({ path, options }) => options.filter(({ takesValue }) => takesValue).map((option) => ({ path, ...option })));
  const withChoices = valued.filter(({ choices }) => choices.length > 0);
  const withFiles = valued.filter(({ choices }) => choices.length === 0);
  const patterns = (options: typeof valued): string => options.flatMap(({ path, names }) => names.map((name) => `"${path} ${name}"`)).join('|');
  return `# bash completion of deeplab: source <(deeplab completion bash)
_deeplab() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}" path=deeplab word options= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$path $word" in
      ${below.join('|')}) path="$path $word" ;;
    esac
  done
  COMPREPLY=()
  case "$path $prev" in
${withChoices.map(({ path, names, choices }) => `    ${names.map((name) => `"${path} ${name}"`).join('|')}) COMPREPLY=($(compgen -W "${choices.join(' ')}" -- "$cur")); return ;;`).join('\n')}
    ${patterns(withFiles)}) return ;;
  esac
  case "$path" in
${commands.map(({ path, options, commands: own, choices }) => `    "${path}") options="${options.flatMap(({ names }) => names).join(' ')}"; words="${[...own.map(({ name }) => name), ...choices].join(' ')}" ;;`).join('\n')}
  esac
  if [[ "$cur" == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))
  elif [[ -n "$words" ]]; then COMPREPLY=($(compgen -W "$words" -- "$cur"))
  fi
}
complete -o default -F _deeplab deeplab
`;
}
