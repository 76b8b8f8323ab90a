/** The instructions of a WebAssembly module, in the order in which they run, as far as tests ask for them. */
import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** `(name attribute... operand...)`: attributes are words such as `offset=16` or `$3`. */
export interface Instruction {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly operands: readonly Instruction[];
}

/** The functions, globals and so on of a module. */
export function readModule(file: URL): readonly Instruction[] {
  // It comes with AssemblyScript, which finds it; the package itself is no module to import here.
  const require = createRequire(createRequire(import.meta.url).resolve('assemblyscript/bin/asc.js'));
  const disassembler = join(dirname(require.resolve('binaryen/package.json')), 'bin', 'wasm-dis');
  const text = execFileSync(process.execPath, [disassembler, fileURLToPath(file)], { encoding: 'utf8', maxBuffer: 1 << 28 });
  return parse(text).operands;
}

function parse(text: string): Instruction {
  interface Open {
    readonly name: string;
    readonly attributes: string[];
    readonly operands: Open[];
  }
  const open: Open[] = [{ name: '', attributes: [], operands: [] }];
  let isName = false;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[()]|;;[^\n]*|[^\s()"]+/g)) {
    const innermost = open[open.length - 1];
    if (token === '(') isName = true;
    else if (token === ')') open.pop();
    else if (isName) {
      const next = { name: token, attributes: [], operands: [] };
      innermost.operands.push(next);
      open.push(next);
      isName = false;
    } else if (!token.startsWith(';;')) innermost.attributes.push(token);
  }
  return open[0].operands[0];
}

/** An instruction and those in it, operands first. */
export function* inOrder(instruction: Instruction): Generator<Instruction> {
  for (const operand of instruction.operands) yield* inOrder(operand);
  yield instruction;
}
