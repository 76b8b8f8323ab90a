import { describeOpTable } from '../table.js';
import { describeFrames } from './frames.js';

describeOpTable('gpu:cpu');
describeFrames('gpu:cpu');
