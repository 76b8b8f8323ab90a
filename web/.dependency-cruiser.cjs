/**
 * The direction of imports in the page: what is shown may know what is kept, and that may know the worker; never backwards. The worker's side knows
 * nothing of the page, and the library is known by its name alone, as it is to any page.
 */
const SHOWN = ['^web/components/', '^web/segment/', '^web/inside/components/', '^web/inside/InsideView\\.tsx$', '^web/teach/components/', '^web/teach/TeachView\\.tsx$'];
const KEPT = ['^web/state/', '^web/inside/state/', '^web/teach/state/'];
const WORKER = ['^web/engine/(start_worker|engine_worker|gpu_worker|serve|serve_gpu|host|page_engine|pictures|picture_files|cut_outs|arriving)\\.ts$', '^web/inside/worker_part\\.ts$', '^web/teach/worker/'];

module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    { name: 'what-is-kept-does-not-know-what-is-shown', severity: 'error', from: { path: KEPT }, to: { path: SHOWN } },
    { name: 'the-worker-does-not-know-the-page', severity: 'error', from: { path: WORKER }, to: { path: [...SHOWN, ...KEPT, 'node_modules/(preact|@preact)/'] } },
    { name: 'calculations-know-neither', severity: 'error', from: { path: '^web/(files|labels|engine|inside/(geometry|maps|network)|teach/(painting|files))/' }, to: { path: [...SHOWN, ...KEPT] } },
    // The small network of the course is written with the library's inside: a view teaches the very graph of the chapter.
    { name: 'the-library-by-its-name', severity: 'error', from: { path: '^web/' }, to: { path: '^(src|dist)/' } },
  ],
  options: { doNotFollow: { path: 'node_modules' }, exclude: { path: '^web/dist/' }, tsPreCompilationDeps: true },
};
