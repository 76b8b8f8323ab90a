/** One contender in a page of its own: what `contender_page.mjs` asks for, it does. It is bundled, without the library, which is loaded as built. */
import { createBackend } from '../../dist/engine/backends.js';
import { Program } from '../../dist/engine/program.js';
import { openTask } from '../network.mjs';
import { openTfjs } from '../tfjs_graph.mjs';

/** @type {import('../peers/index.mjs').OpenPeer} */
let peer;
/** @type {import('../peers/index.mjs').Frame} */
let last;

/** @type {Record<string, (task: import('../network.mjs').Task, choices: { backend: string, threads: number }) => Promise<import('../peers/index.mjs').OpenPeer>>} */
const PEERS = {
  async ours({ graph, feeds, fetches, frame }, { backend: name, threads }) {
    const backend = await createBackend({ backend: name, threads });
    const program = new Program(graph, backend);
    await program.prepare(feeds, fetches);
    let results;
    // Into the tensors of the frame before, as one does who has many frames.
    const run = async () => frame((results = await program.execute(feeds, fetches, { into: results })));
    return { title: `deeplab-ts ${backend.name}`, threads: backend.threads, run };
  },

  async tfjs(task, { backend, threads }) {
    if (backend === 'webgl') {
      await import('@tensorflow/tfjs-backend-webgl');
      return openTfjs(task, backend);
    }
    const { getThreadsCount, setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    setWasmPaths('/tfjs/');
    setThreadsCount(threads);
    const opened = await openTfjs(task, backend);
    // It takes no more than one for every two processors, whatever it is asked for.
    return { ...opened, threads: getThreadsCount() };
  },
};

export async function open({ peer: name, backend, threads }, description) {
  const task = await openTask({ ...description, checkpoint: new URL(description.checkpoint, location.origin).href });
  peer = await PEERS[name](task, { backend, threads });
  await task.close();
  return { title: peer.title, threads: peer.threads, description: task.description, weightBytes: task.weightBytes };
}

/** One frame, and the milliseconds that it took. */
export async function frame() {
  const start = performance.now();
  last = await peer.run();
  return performance.now() - start;
}

/** A part of the last frame, in base64, which travels faster than numbers one by one; undefined where it was not asked for. */
export async function lastFrame(part) {
  const values = last[part];
  if (!values) return undefined;
  const url = await dataUrl(part === 'labels' ? Uint8Array.from(values, Number) : values);
  return url.slice(url.indexOf(',') + 1);
}

function dataUrl(values) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result);
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(new Blob([values]));
  });
}

/** What computes behind WebGL: a graphics card, or a processor in its place. */
export function webglRenderer() {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2');
  if (!gl) return 'none: there is no WebGL 2';
  const facts = gl.getExtension('WEBGL_debug_renderer_info');
  return gl.getParameter(facts ? facts.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
}
