/** The gpu backend in the page: tests of Node's that name it, and what they leave on the graphics card. */
import { describeFrames, openFrames } from '../../ops/gpu/frames.js';
import { describeWindows } from '../../ops/gpu/windows.js';
import { runTests, testNames } from './jest_globals.js';
import type { Outcomes } from './outcomes.js';

describeFrames('gpu:webgl2');
describeWindows('gpu:webgl2');

export { testNames };

/** Outcomes of the tests. */
export const runGpu = (): Promise<Outcomes> => runTests();

/** Textures that there are after a few frames, and after many more. */
export async function texturesOfFrames(): Promise<{ readonly few: number; readonly many: number }> {
  const { prototype } = WebGL2RenderingContext;
  const { createTexture, deleteTexture } = prototype;
  const textures = new Set<WebGLTexture | null>();
  prototype.createTexture = function () {
    const texture = createTexture.call(this);
    textures.add(texture);
    return texture;
  };
  prototype.deleteTexture = function (texture) {
    textures.delete(texture);
    deleteTexture.call(this, texture);
  };
  const { backend, program, run } = await openFrames('gpu:webgl2');
  await run(6);
  const few = textures.size;
  await run(40);
  const many = textures.size;
  await program.dispose();
  await backend.dispose();
  Object.assign(prototype, { createTexture, deleteTexture });
  return { few, many };
}
