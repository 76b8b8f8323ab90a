/** Waiting for the device without holding up the page. */
import type { GpuContext } from './gpu_js.js';

/** Milliseconds between two looks: a frame takes many. */
const PAUSE = 1;

/**
 * Resolves when the device has computed all that it was told, or is lost; where nobody can be asked, at once: whoever reads then
 * waits there. gpu.js asks without a pause, which keeps two processors busy that may have to compute.
 */
export async function finished(context: GpuContext | null | undefined): Promise<void> {
  const sync = context?.fenceSync?.(context.SYNC_GPU_COMMANDS_COMPLETE, 0);
  if (!context || !sync) return;
  context.flush?.();
  while (!context.isContextLost?.() && context.getSyncParameter?.(sync, context.SYNC_STATUS) !== context.SIGNALED) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
  context.deleteSync?.(sync);
}
