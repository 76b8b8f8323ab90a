import { describeOpTable } from '../table.js';

describeOpTable('gpu:cpu');
