/** What somebody may have meant who named a picture that is not there. */
import { FileNotFoundError, InvalidArgumentError, isDeepLabError } from '../../errors.js';
import { findZooEntry } from '../../nets/zoo.js';

const WITHOUT_SCHEME = /^(www\.|localhost[:/]|[\w-]+(\.[\w-]+)*\.(com|org|net|io|dev)\/)/i;

/** The error of reading a picture, with what is known here of its name. */
export function explained(picture: string, error: unknown): unknown {
  if (!isDeepLabError(error, 'FileNotFoundError')) return error;
  if (findZooEntry(picture)) return new InvalidArgumentError(`'${picture}' is a model of the zoo, in the place of a picture. Write: --model ${picture}, and name a picture.`, { cause: error });
  if (WITHOUT_SCHEME.test(picture)) return new FileNotFoundError(`There is no file ${picture}. If it is an address, write it as ${/^localhost/i.test(picture) ? 'http' : 'https'}://${picture}.`, { cause: error });
  if (/[*?]/.test(picture)) return new FileNotFoundError(`There is no file ${picture}. Patterns are taken by 'deeplab segment'; name one file here.`, { cause: error });
  return error;
}
