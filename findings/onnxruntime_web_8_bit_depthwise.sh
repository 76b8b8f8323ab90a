#!/usr/bin/env bash
# In onnxruntime-web an 8-bit depthwise convolution is several times slower than the same one in float.
#
# One would guess: a network in QDQ form has a quarter of the bytes and runs faster, or at worst as fast; natively it does.
# What happens (onnxruntime-web 1.30.0, wasm, one thread, 65x65 maps; processor time): dense 3x3 and pointwise convolutions take .35 and .55 of float's time, a depthwise 3x3 takes 4 to 5 times it.
#   Natively (onnxruntime 1.30.0) they take .26, .33 and 1.4. So a MobileNet of 8 bits, whose every second convolution is depthwise, is slower there as a whole than in float.
# Why it matters here: people export 8-bit networks for other runtimes. Smaller files are a reason to; speed in onnxruntime-web is not.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --retries 0 onnx==1.23.1 onnxruntime==1.30.0 numpy==2.4.6
npm init -y > npm.txt
npm install --silent onnxruntime-web@1.30.0
venv/bin/python - 2> warnings.txt <<'PYTHON'
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static

SIZE, LAYERS = 65, 4
random = np.random.default_rng(0)

class Maps(CalibrationDataReader):
    def __init__(self, channels):
        self.left = [random.normal(size=(1, channels, SIZE, SIZE)).astype('f4') for _ in range(3)]

    def get_next(self):
        return {'map0': self.left.pop()} if self.left else None

def write(name, channels, kernel, groups):
    """Four equal convolutions with ReLU, in float and in QDQ form."""
    nodes, filters = [], []
    for i in range(LAYERS):
        inputs = channels // groups
        values = random.normal(size=(channels, inputs, kernel, kernel)) / np.sqrt(inputs * kernel * kernel)
        filters.append(numpy_helper.from_array(values.astype('f4'), f'filter{i}'))
        nodes.append(helper.make_node('Conv', [f'map{i}', f'filter{i}'], [f'sum{i}'], kernel_shape=[kernel, kernel], pads=[kernel // 2] * 4, group=groups))
        nodes.append(helper.make_node('Relu', [f'sum{i}'], [f'map{i + 1}']))
    shape = [1, channels, SIZE, SIZE]
    ends = [[helper.make_tensor_value_info(f'map{i}', TensorProto.FLOAT, shape)] for i in (0, LAYERS)]
    model = helper.make_model(helper.make_graph(nodes, name, *ends, filters), opset_imports=[helper.make_opsetid('', 17)])
    model.ir_version = 8
    onnx.checker.check_model(model)
    onnx.save(model, f'{name}_float.onnx')
    quantize_static(f'{name}_float.onnx', f'{name}_8bit.onnx', Maps(channels), quant_format=QuantFormat.QDQ, per_channel=True,
                    weight_type=QuantType.QInt8, activation_type=QuantType.QUInt8)

write('dense', 64, 3, 1)
write('pointwise', 192, 1, 1)
write('depthwise', 192, 3, 192)
PYTHON
cat > measure.mjs <<'JS'
import assert from 'node:assert/strict';
import * as ort from 'onnxruntime-web';

ort.env.wasm.numThreads = 1;
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const ratios = {};
for (const [name, channels] of [['dense', 64], ['pointwise', 192], ['depthwise', 192]]) {
  const map0 = new ort.Tensor('float32', Float32Array.from({ length: channels * 65 * 65 }, (_, i) => Math.sin(i)), [1, channels, 65, 65]);
  const sessions = [];
  for (const kind of ['float', '8bit']) sessions.push(await ort.InferenceSession.create(`./${name}_${kind}.onnx`, { executionProviders: ['wasm'] }));
  const times = [[], []];
  for (let run = 0; run < 12; run++) {
    for (const [k, session] of sessions.entries()) {
      const before = process.cpuUsage();
      await session.run({ map0 });
      const { user, system } = process.cpuUsage(before);
      if (run > 2) times[k].push((user + system) / 1000);
    }
  }
  const [float, bytes] = times.map(median);
  ratios[name] = bytes / float;
  console.log(`${name}: ${float.toFixed(1)} ms in float, ${bytes.toFixed(1)} ms in 8 bits: ${ratios[name].toFixed(2)} x`);
}
assert.ok(ratios.depthwise > 2 && ratios.dense < 1, 'the behaviour changed');
JS
node measure.mjs
