/** Whether OpenGL can be had in Node: on Linux it needs an X display, such as `xvfb-run -a npm test` gives. */
export const hasDisplay = process.platform !== 'linux' || Boolean(process.env.DISPLAY);
