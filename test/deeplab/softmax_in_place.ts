/** Softmax over the last axis, in place, as it is defined: logits [..., classes] become probabilities. */
export function softmaxInPlace(logits: Float32Array, classes: number): void {
  for (let at = 0; at < logits.length; at += classes) {
    let greatest = logits[at];
    for (let c = 1; c < classes; c++) if (logits[at + c] > greatest) greatest = logits[at + c];
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += logits[at + c] = Math.exp(logits[at + c] - greatest);
    for (let c = 0; c < classes; c++) logits[at + c] /= sum;
  }
}
