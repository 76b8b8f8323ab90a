/** What TypeScript has to know of chromium.mjs. */
import type { LaunchOptions } from 'playwright-core';

export function chromiumPath(): { readonly path: string; readonly exists: boolean; readonly problem: string };
export function launchOptions(): LaunchOptions & { readonly args: readonly string[] };
