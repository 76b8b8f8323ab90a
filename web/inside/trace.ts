/** What a run of the network was: as `model.trace(picture)` tells it. */
export type { Trace, TracedLayer, TracedStep, TracedValue, TracedWindow as Window } from 'deeplab-ts';
