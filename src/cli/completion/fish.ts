/** The same for fish, which takes a line for each word. */
import type { CommandWords } from './words.js';

const quoted = (text: string): string => `'${text.replaceAll("'", '')}'`;

export function fishCompletion(commands: readonly CommandWords[]): string {
  const lines = commands.flatMap(({ path, options, commands: own, choices }) => {
    const where = `-n ${quoted(`__deeplab_at ${path}`)}`;
    return [
      ...own.map(({ name, summary }) => `complete -c deeplab -f ${where} -a ${name} -d ${quoted(summary)}`),
      ...(choices.length > 0 ? [`complete -c deeplab -f ${where} -a ${quoted(choices.join(' '))}`] : []),
      ...options.map(({ names, description, takesValue, choices: values }) => {
        const words = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(' ');
        const files = names.includes('--model') ? '-r -F' : '-x';
        const value = !takesValue ? '' : values.length > 0 ? ` ${files} -a ${quoted(values.join(' '))}` : ' -r -F';
        return `complete -c deeplab ${where} ${words}${value} -d ${quoted(description)}`;
      }),
    ];
  });
  return `# fish completion of deeplab: deeplab completion fish | source
function __deeplab_at
  set -l at deeplab
  for word in (commandline -opc)[2..-1]
    contains -- "$at $word" ${commands.slice(1).map(({ path }) => quoted(path)).join(' ')}; and set at "$at $word"
  end
  test "$at" = "$argv"
end
${lines.join('\n')}
`;
}
