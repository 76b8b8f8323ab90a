/** The words of the field, and where the course explains them: its pages link to these places, and so does the page. */

export interface Term {
  /** As it is written in running text. */
  readonly word: string;
  /** What else means the same in the text, such as the plural. */
  readonly also?: readonly string[];
  readonly meaning: string;
  /** The name of the chapter's file, without its ending. */
  readonly chapter: string;
  /** Of the heading that it stands under. */
  readonly anchor: string;
}

const CONVOLUTION = '1_convolution';

export const GLOSSARY: readonly Term[] = [
  { word: 'feature map', also: ['feature maps'], meaning: 'numbers between two layers: rows, columns, and channels in the place of three colours', chapter: '0_picture_in_labels_out', anchor: 'what-lies-between' },
  { word: 'tap', also: ['taps'], meaning: 'one of the positions that a filter reads', chapter: CONVOLUTION, anchor: 'one-formula' },
  { word: 'stride', also: ['strides'], meaning: 'how far a filter moves between two outputs', chapter: CONVOLUTION, anchor: 'one-formula' },
  { word: 'rate', also: ['rates', 'atrous'], meaning: 'how far the taps of a filter lie apart', chapter: CONVOLUTION, anchor: 'one-formula' },
  { word: 'depthwise', meaning: 'a convolution that filters every channel by itself', chapter: CONVOLUTION, anchor: 'a-convolution-spelled-out' },
  { word: 'multiply-adds', meaning: 'what the work of a layer is counted in: one product and one sum each', chapter: CONVOLUTION, anchor: 'a-convolution-spelled-out' },
  { word: 'output stride', also: ['output strides'], meaning: 'how many pixels of the picture lie between two positions of the last map', chapter: CONVOLUTION, anchor: 'from-stride-to-rate' },
  { word: 'receptive field', meaning: 'all pixels of the picture that a position depends on', chapter: CONVOLUTION, anchor: 'the-receptive-field' },
  { word: 'backbone', also: ['backbones'], meaning: 'the part that turns a picture into features', chapter: CONVOLUTION, anchor: 'one-formula' },
  { word: 'batch normalisation', meaning: 'brings each channel to mean 0 and deviation 1, then to what was learned', chapter: '2_inverted_residuals', anchor: 'the-block' },
  { word: 'ReLU6', meaning: 'the activation min(max(x, 0), 6)', chapter: '2_inverted_residuals', anchor: 'the-block' },
  { word: 'ReLU', meaning: 'the activation max(x, 0)', chapter: '2_inverted_residuals', anchor: 'the-block' },
  { word: 'separable', meaning: 'a depthwise convolution and a 1x1 convolution behind it', chapter: '3_xception', anchor: 'a-convolution-in-two-steps' },
  { word: 'ASPP', meaning: 'atrous spatial pyramid pooling: the same features looked at with several rates', chapter: '4_aspp', anchor: 'the-same-thing-at-several-sizes' },
  { word: 'decoder', meaning: 'brings back the fine detail of an early layer', chapter: '4_aspp', anchor: 'the-decoder' },
  { word: 'logits', meaning: 'a score for each class at each place', chapter: '5_labels_and_speed', anchor: 'scores' },
  { word: 'arena', meaning: 'the block of memory that all maps share', chapter: '5_labels_and_speed', anchor: 'a-plan-for-the-memory' },
  { word: 'IoU', meaning: 'intersection over union: how well labels and truth cover each other', chapter: '6_how_good_is_it', anchor: 'intersection-over-union' },
  { word: 'confusion matrix', meaning: 'for every class, as what its pixels were labelled', chapter: '6_how_good_is_it', anchor: 'the-confusion-matrix' },
  { word: 'cross entropy', meaning: 'minus the logarithm of the probability of the truth', chapter: '7_learning', anchor: 'a-number-that-is-to-fall' },
  { word: 'gradient', also: ['gradients'], meaning: 'all derivatives of one number, the loss', chapter: '7_learning', anchor: 'a-derivative-by-hand-and-by-trying' },
  { word: 'chain rule', meaning: 'derivatives along a way are multiplied, those of several ways added', chapter: '7_learning', anchor: 'the-chain-rule-is-a-walk-backwards' },
  { word: 'learning rate', meaning: 'how far a step goes against the gradient', chapter: '7_learning', anchor: 'a-step' },
  { word: 'momentum', meaning: 'a step goes on in the direction of those before', chapter: '7_learning', anchor: 'a-step' },
  { word: 'zero point', meaning: 'the byte that means 0', chapter: '8_small_numbers', anchor: 'a-scale-and-a-zero-point' },
  { word: 'calibration', meaning: 'looking at a few pictures to find the ranges of maps', chapter: '8_small_numbers', anchor: 'a-scale-and-a-zero-point' },
  { word: 'requantisation', meaning: 'bringing a sum of integers to the scale of the next map', chapter: '8_small_numbers', anchor: 'a-sum-of-whole-numbers' },
  { word: 'checkpoint', also: ['checkpoints'], meaning: 'the files that hold all weights of a network', chapter: '9_checkpoint', anchor: '9-what-a-checkpoint-is-byte-by-byte' },
];

/** @returns where a word is explained, from a page that lies beside the chapters; undefined for a word that the course does not explain */
export function placeOf(word: string): string | undefined {
  const term = GLOSSARY.find((each) => each.word === word || each.also?.includes(word));
  return term && `${term.chapter}.html#${term.anchor}`;
}
