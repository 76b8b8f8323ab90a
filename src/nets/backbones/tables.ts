/** The MobileNets by name. */
import type { MobileNetName } from '../variant.js';
import type { MobileNetTable } from './mobilenet.js';
import { MOBILENET_V2 } from './mobilenet_v2.js';
import { MOBILENET_EDGETPU, MOBILENET_V3_LARGE, MOBILENET_V3_SMALL } from './mobilenet_v3.js';

const TABLES: Readonly<Record<MobileNetName, MobileNetTable>> = {
  mobilenet_v2: MOBILENET_V2,
  mobilenet_v3_large_seg: MOBILENET_V3_LARGE,
  mobilenet_v3_small_seg: MOBILENET_V3_SMALL,
  mobilenet_edgetpu: MOBILENET_EDGETPU,
};

export const mobilenetTable = (name: MobileNetName): MobileNetTable => TABLES[name];
