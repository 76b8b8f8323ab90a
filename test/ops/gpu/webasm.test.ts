import { describeOpTable } from '../table.js';
import { describeFrames } from './frames.js';

describeOpTable('gpu:webasm');
describeFrames('gpu:webasm');
