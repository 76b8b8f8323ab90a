/**
 * Where Chromium is, and how it is started: without a screen, without a sandbox (containers have none), without calling home, and with
 * SwiftShader in the place of a graphics card, so that WebGL and WebGPU are the same on every machine.
 */
import { existsSync } from 'node:fs';

const DEBIAN = '/usr/bin/chromium';

/** The browser to test in: CHROMIUM, or Debian's. */
export function chromiumPath() {
  const path = process.env.CHROMIUM || DEBIAN;
  return { path, exists: existsSync(path), problem: `there is no Chromium at ${path}. Install it, or name another with CHROMIUM=/path/to/chromium.` };
}

/** What Playwright's `launch` and `launchServer` are given. */
export function launchOptions() {
  return {
    executablePath: chromiumPath().path,
    headless: true,
    args: [
      ...['--no-sandbox', '--no-first-run', '--disable-quic'],
      ...['--use-angle=swiftshader', '--enable-unsafe-swiftshader', '--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
      ...['--disable-background-networking', '--disable-component-update', '--disable-sync'],
    ],
  };
}
