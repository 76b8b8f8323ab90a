import { describeOpTable } from '../table.js';
import { describeFrames } from './frames.js';
import { describeWindows } from './windows.js';

describeOpTable('gpu:cpu');
describeFrames('gpu:cpu');
describeWindows('gpu:cpu');
