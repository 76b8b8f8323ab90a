/** The ImageNet classifiers that DeepLab's backbones come from: backbone, mean over the picture, logits. */
import { GraphBuilder } from '../graph/builder.js';
import type { Graph } from '../graph/graph.js';
import { cast } from '../ops/operators/arithmetic/cast.js';
import { identity } from '../ops/operators/flow/pass_through.js';
import { placeholder } from '../ops/operators/flow/placeholder.js';
import { avgPool } from '../ops/operators/layers/pool.js';
import { mean } from '../ops/operators/arithmetic/reduce.js';
import { squeeze } from '../ops/operators/shapes/reshape.js';
import type { TensorInfo } from '../tensor.js';
import { backboneScope } from './heads/deeplab_head.js';
import { adviceFor } from './detect.js';
import { logitsLayer, type FeatureMap } from './layers/layers.js';
import { mobilenet, mobilenetTop } from './backbones/mobilenet.js';
import { resnetV1 } from './backbones/resnet_v1.js';
import { mobilenetTable } from './backbones/tables.js';
import { xception } from './backbones/xception.js';
import { zeroMeanUnitRange } from './preprocess_graph.js';
import { canonicalVariables, type Variables } from './weights/variables.js';
import { classifierInputSize, describeVariant, isMobileNet, isResNet, type ClassifierVariant, type ResNetName, type XceptionName } from './variant.js';
import { Weights } from './weights/weights.js';

/** Where pictures go in, uint8 [1, size, size, 3] (`classifierInputSize`), and unnormalised scores come out. */
export function classifierEndpoints(variant: ClassifierVariant): { readonly picture: string; readonly logits: string } {
  const scope = backboneScope(variant);
  // MobileNet's logits are [1, classes], the others' [1, 1, 1, classes].
  return { picture: 'ImageTensor', logits: isMobileNet(variant.backbone) ? `${scope}/Logits/output` : `${scope}/logits/BiasAdd` };
}

/**
 * Writes the graph of a classifier.
 *
 * @param size side of the square picture; what the checkpoint was trained on by default
 * @throws MissingVariablesError that lists all variables which are missing or have another shape
 */
export function buildClassifier(variables: Variables, variant: ClassifierVariant, size = classifierInputSize(variant)): Graph {
  const canonical = canonicalVariables(variables);
  const builder = new GraphBuilder();
  const weights = Weights.over(builder, canonical);
  writeClassifier(weights, variant, size);
  weights.check(describeVariant(variant), () => adviceFor(canonical, variant));
  return builder.build();
}

/** Names, data types and shapes of all variables that a classifier needs, in the order of the network. */
export function classifierVariables(variant: ClassifierVariant): ReadonlyMap<string, TensorInfo> {
  const weights = Weights.over(new GraphBuilder(), undefined);
  writeClassifier(weights, variant, classifierInputSize(variant));
  return weights.expected;
}

function writeClassifier(weights: Weights, variant: ClassifierVariant, size: number): void {
  const image = placeholder(weights.builder, 'uint8', [1, size, size, 3], 'ImageTensor');
  // All were trained on [-1, 1]: research/slim/preprocessing/inception_preprocessing.py.
  const value = zeroMeanUnitRange(cast(image, 'float32', 'Cast'));
  const picture: FeatureMap = { value, height: size, width: size, channels: 3 };
  const scope = weights.at(backboneScope(variant));
  const { backbone, numClasses } = variant;
  if (isMobileNet(backbone)) mobilenetClassifier(picture, scope, variant);
  else pooledClassifier(picture, scope, backbone, numClasses);
}

/** research/slim/nets/mobilenet/mobilenet.py (mobilenet). */
function mobilenetClassifier(picture: FeatureMap, weights: Weights, variant: ClassifierVariant): void {
  const { depthMultiplier, channelDivisor } = variant;
  const input = { ...picture, value: identity(picture.value, weights.name('input')) };
  const { features } = mobilenet(input, weights, mobilenetTable('mobilenet_v2'), { outputStride: 32, depthMultiplier, channelDivisor });
  const top = mobilenetTop(features, weights, variant.embedding);
  const embedding = identity(top.value, weights.name('embedding'));
  const head = weights.at('Logits');
  const pooled = avgPool(embedding, { size: [top.height, top.width], strides: [1, 1], padding: 'VALID' }, head.name('AvgPool'));
  const dropout = identity(pooled, head.name('Dropout/Identity'));
  const logits = logitsLayer({ ...top, value: dropout, height: 1, width: 1 }, head.at('Conv2d_1c_1x1'), variant.numClasses);
  identity(squeeze(logits.value, [1, 2], head.name('Squeeze')), head.name('output'));
}

/** research/deeplab/core/xception.py and resnet_v1_beta.py, with global_pool and num_classes: only names of nodes differ. */
function pooledClassifier(picture: FeatureMap, weights: Weights, backbone: XceptionName | ResNetName, numClasses: number): void {
  const isBeta = isResNet(backbone);
  const { features } = isBeta ? resnetV1(picture, weights, backbone, 32) : xception(picture, weights, backbone, 32);
  const pooled = mean(features.value, [1, 2], { keepDims: true }, weights.name(isBeta ? 'pool5' : 'global_pool'));
  const value = isBeta ? pooled : identity(pooled, weights.name('prelogits_dropout/Identity'));
  logitsLayer({ ...features, value, height: 1, width: 1 }, weights.at('logits'), numClasses);
}
