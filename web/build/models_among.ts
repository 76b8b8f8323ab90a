/** Which models there are among the files of a folder. */

export interface FileWithin {
  /** Below the folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
}

export interface HostModel {
  /** The folder that it lies in, or its own name. */
  readonly name: string;
  /** Of the one file that leads to all others, below the page. */
  readonly path: string;
  /** Of all its files. */
  readonly bytes: number;
}

/** The file that names a model: a checkpoint's index, a graph, an archive. */
const LEADS = /(\.index|\.pb|\.tflite|(^|\/)model\.json|\.tar\.gz|\.tgz)$/i;
const BESIDE = /(\.data-\d{5}-of-\d{5}|\.bin)$/i;
/** The variables of a SavedModel belong to its graph. */
const VARIABLES = /(^|\/)variables\/[^/]+$/;

/** Whether a file is to be offered: anything else that lies there stays private. */
export const isPartOfModel = (path: string): boolean => LEADS.test(path) || BESIDE.test(path);

const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1);

/** @param base What stands before the paths of the files */
export function modelsAmong(files: readonly FileWithin[], base = ''): HostModel[] {
  const leading = files.filter(({ path }) => LEADS.test(path) && !VARIABLES.test(path));
  return leading.map(({ path, bytes }) => {
    const folder = folderOf(path);
    const prefix = path.replace(/\.index$/i, '');
    const isWhole = /(^|\/)(saved_model\.pb|model\.json)$/i.test(path);
    const others = files.filter((file) => file.path !== path && (isWhole ? file.path.startsWith(folder) && BESIDE.test(file.path) : file.path.startsWith(`${prefix}.data-`)));
    const alone = leading.filter((each) => folderOf(each.path) === folder).length === 1;
    return {
      name: alone && folder !== '' ? folder.slice(0, -1) : prefix,
      path: `${base}${path}`,
      bytes: others.reduce((sum, file) => sum + file.bytes, bytes),
    };
  });
}
