"""Writes src/onnx/opset17.ts: which data types each of ONNX's operators takes and gives, as the specification says it.

    pip install onnx==1.23.1
    python test/reference/make_onnx_types.py

The operators are those that the export writes. Another one is added to the list here; text and complex numbers are left out.
"""
import pathlib

from onnx import defs

OPSET = 17
OUT = pathlib.Path(__file__).parents[2] / 'src' / 'onnx' / 'opset17.ts'

OPERATORS = '''
    Abs Add And ArgMax ArgMin AveragePool BatchNormalization Cast Ceil Clip Concat Conv DequantizeLinear Div Elu Equal Exp Expand Floor Gather
    GlobalAveragePool GlobalMaxPool Greater GreaterOrEqual Identity Less LessOrEqual Log MatMul Max MaxPool Min Mod Mul Neg Not Or Pad Pow QuantizeLinear
    Reciprocal ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum Relu Reshape Resize Round Sigmoid Slice Softmax Split Sqrt Sub Sum Tanh
    Tile Transpose Where
'''.split()

HEAD = f'''/**
 * The data types of ONNX's operators in opset {OPSET}, under our names. Written by test/reference/make_onnx_types.py from the schemas of the
 * onnx package. An input or output is a data type, or a variable (`T`) that stands for one of several in all places.
 */
import type {{ OnnxDType }} from './dtypes.js';

export interface Signature {{
  /** Optional ones behind the others; the last one repeats where `isVariadic`. */
  readonly inputs: readonly string[];
  readonly isVariadic?: true;
  readonly outputs: readonly string[];
  readonly variables: Readonly<Record<string, readonly OnnxDType[]>>;
}}
'''

ORDER = ['float16', 'bfloat16', 'float32', 'float64', 'int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64', 'bool']
RENAMED = {'float': 'float32', 'double': 'float64'}


def dtype(text):
    name = text.removeprefix('tensor(').removesuffix(')')
    return RENAMED.get(name, name)


def quoted(names):
    return '[' + ', '.join(f"'{name}'" for name in names) + ']'


def main():
    lists, lines = {}, []
    for op in OPERATORS:
        schema = defs.get_schema(op, OPSET)
        variables = {}
        for constraint in schema.type_constraints:
            allowed = [name for name in ORDER if name in map(dtype, constraint.allowed_type_strs)]
            key = lists.setdefault(tuple(allowed), f'TYPES_{len(lists) + 1}')
            variables[constraint.type_param_str] = key
        sides = [[dtype(each.type_str) for each in side] for side in (schema.inputs, schema.outputs)]
        variadic = ' isVariadic: true,' if schema.inputs[-1].option == defs.OpSchema.FormalParameterOption.Variadic else ''
        body = ', '.join(f'{name}: {key}' for name, key in variables.items())
        lines.append(f'  {op}: {{ inputs: {quoted(sides[0])},{variadic} outputs: {quoted(sides[1])}, variables: {{ {body} }} }},')
    constants = [f'const {key}: readonly OnnxDType[] = {quoted(names)};' for names, key in lists.items()]
    text = [HEAD, *constants, '', 'export const SIGNATURES: Readonly<Record<string, Signature>> = {', *lines, '};', '']
    OUT.write_text('\n'.join(text))
    print(f'{len(lines)} operators')


if __name__ == '__main__':
    main()
