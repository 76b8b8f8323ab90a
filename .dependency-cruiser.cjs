/**
 * The direction of imports, as the house is drawn in docs/architecture.md: each room may import only from the rooms
 * after it in this list. `nets` and `engine` stand side by side and do not know each other, and neither knows `gradients`.
 */
const ROOMS = ['cli', 'queue', 'index', 'worker', 'training', 'evaluation', 'deeplab', 'open', 'onnx', 'tflite', 'engine', 'nets', 'gradients', 'ops', 'graph', 'proto', 'results', 'io', 'base'];

const PATHS = {
  index: '^src/(index|browser|api|gpu|tiff)\\.ts$',
  base: '^src/(arguments|errors|messages|tensor|ndarray|ndarray_package)(\\.browser)?\\.ts$',
};
const pathOf = (room) => PATHS[room] ?? `^src/${room}/`;

/** The rooms inside the large rooms, likewise from the top floor down; those of one line do not know each other. */
const INNER = {
  cli: [['eval'], ['segment', 'inspect', 'train', 'completion'], ['terminal']],
  training: [['samples', 'saver', 'progress', 'report'], ['data']],
  ops: [['wasm', 'gpu'], ['cpu'], ['moves'], ['operators'], ['contract'], ['geometry']],
  nets: [['heads'], ['backbones'], ['layers'], ['weights']],
  open: [['where'], ['zoo'], ['formats']],
  proto: [['checkpoints', 'tfjs'], ['graphs', 'tables', 'records'], ['readable'], ['wire'], ['schema']],
  io: [['downloads', 'archives', 'datasets', 'assets'], ['pictures'], ['sources']],
};

/** What a folder of `room` must not import: the floors above its own, and its neighbours. */
const innerRules = (room) => {
  const path = (names) => names.map((name) => `^src/${room}/${name}/`);
  return INNER[room].flatMap((floor, i) =>
    floor.map((name) => ({
      name: `${room}-${name}-imports-backwards`,
      severity: 'error',
      from: { path: path([name]) },
      to: { path: [...path(INNER[room].slice(0, i).flat()), ...path(floor.filter((other) => other !== name))] },
    })),
  ).filter(({ to }) => to.path.length > 0);
};

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    ...ROOMS.slice(1).map((room, i) => ({
      name: `${room}-imports-backwards`,
      severity: 'error',
      from: { path: pathOf(room) },
      to: { path: ROOMS.slice(0, i + 1).map(pathOf) },
    })),
    ...Object.keys(INNER).flatMap(innerRules),
    { name: 'nets-and-engine-are-strangers', severity: 'error', from: { path: pathOf('engine') }, to: { path: pathOf('nets') } },
    { name: 'who-opens-runs-nothing', severity: 'error', from: { path: pathOf('open') }, to: { path: ['onnx', 'engine', 'ops'].map(pathOf) } },
    { name: 'nets-and-onnx-are-strangers', severity: 'error', from: { path: pathOf('onnx') }, to: { path: pathOf('nets') } },
    { name: 'nets-and-gradients-are-strangers', severity: 'error', from: { path: pathOf('nets') }, to: { path: pathOf('gradients') } },
    { name: 'engine-and-gradients-are-strangers', severity: 'error', from: { path: pathOf('engine') }, to: { path: pathOf('gradients') } },
    {
      name: 'few-files-know-node',
      severity: 'error',
      from: { path: '^src/', pathNot: ['^src/cli/', '^src/io/sources/(files|append|temporary_files)\\.ts$', '^src/io/downloads/(cache|file_lock|partial_on_disk)\\.ts$', '^src/ops/wasm/(environment|own_files|wide_vectors|worker)\\.ts$', '^src/worker/(start|port)\\.ts$'] },
      to: { dependencyTypes: ['core'] },
    },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // AssemblyScript, and what is made of the worker's source.
    exclude: { path: ['^src/ops/wasm/assembly/', '^src/ops/wasm/worker\\.js$'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
