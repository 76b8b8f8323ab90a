/** A contender's page as the benchmark sees it: in a browser context of its own, thus in a process of its own. */

export class ContenderPage {
  #page;
  #processorTime;

  /** @param {import('playwright-core').Browser} browser @param {string} origin */
  static async open(browser, origin) {
    const page = await (await browser.newContext()).newPage();
    await page.goto(origin);
    return new ContenderPage(page, await processorClock(browser));
  }

  constructor(page, processorTime) {
    this.#page = page;
    this.#processorTime = processorTime;
  }

  /** Calls a function of page.mjs. */
  ask(method, ...args) {
    return this.#page.evaluate(async (call) => (await import('/page_bundle/page.js'))[call.method](...call.args), { method, args });
  }

  /** @returns {Promise<{ ms: number, cpu: number }>} milliseconds, and those of all processes of the browser */
  async frame() {
    const before = await this.#processorTime();
    const ms = await this.ask('frame');
    return { ms, cpu: (await this.#processorTime()) - before };
  }

  /** @returns {Promise<{ logits?: Float32Array, labels?: Uint8Array }>} */
  async lastFrame() {
    const [logits, labels] = [await this.ask('lastFrame', 'logits'), await this.ask('lastFrame', 'labels')];
    // A copy begins where numbers of four bytes may begin.
    return { logits: logits && new Float32Array(Uint8Array.from(Buffer.from(logits, 'base64')).buffer), labels: labels && Buffer.from(labels, 'base64') };
  }

  close() {
    return this.#page.context().close();
  }
}

/** Milliseconds that processors spent on the browser: with WebGL another process than the page's computes. */
async function processorClock(browser) {
  const session = await browser.newBrowserCDPSession();
  return async () => {
    const { processInfo } = await session.send('SystemInfo.getProcessInfo');
    return 1000 * processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0);
  };
}
