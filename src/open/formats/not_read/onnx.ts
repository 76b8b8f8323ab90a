import { told } from './told.js';

/** ONNX: a ModelProto, with its graph (field 7) and the operator sets that it uses (field 8). */
export const ONNX = told({
  name: 'ONNX model',
  is: async (glimpse) => {
    const fields = await glimpse.fields();
    const holds = (wanted: number): boolean => fields.some(({ number, content }) => number === wanted && content.type === 'length-delimited');
    return fields[0]?.number === 1 && fields[0].content.type === 'varint' && holds(7) && holds(8);
  },
  advice: 'ONNX is written here (exportModel, `deeplab export`), not read: run it with onnxruntime, or give the checkpoint or frozen graph (.pb) that it was made of.',
});
