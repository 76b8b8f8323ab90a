/** Options of the commands that take many pictures. */
import type { Command } from 'commander';
import { positiveInteger } from '../../terminal/option_values.js';

export const PICTURES = "pictures: files, folders, quoted patterns such as 'photos/**/*.jpg', addresses, - for the standard input; videos, where ffmpeg is installed";

export function addBatchOptions(command: Command): Command {
  return command
    .option('--recursive', 'look into folders of folders, too; results keep the folders')
    .option('--watch', 'go on with each picture that comes into the folders, until Ctrl-C')
    .option('--jobs <n>', 'processes that share the work, each with its own model and, unless --threads says otherwise, one thread', positiveInteger, 1);
}
