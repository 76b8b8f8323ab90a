import { describeOpTable } from '../table.js';

describeOpTable('gpu', { gpuMode: 'webasm' });
