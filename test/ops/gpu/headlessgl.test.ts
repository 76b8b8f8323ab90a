import { describeOpTable } from '../table.js';

describeOpTable('gpu', { gpuMode: 'headlessgl' });
