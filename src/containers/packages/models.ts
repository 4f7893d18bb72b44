import type { CallOptions } from '../../volumes/volume';
import type { Container } from '../container-types';
import { memberNamed, readSmall } from './members';

/** Names of models at the beginning of a name of QuecPython's firmware. */
const NAME = /QPY_OCPU_(?:BETA_)?V(\d{4})_([A-Z0-9]+)_([A-Z0-9]+)(?:_|\b)/i;
/** Model with its sub-model, as version files write it: EC800M-CNGA, EC800MCNGA. */
const MODEL = /\b((?:EC|EG|BC|BG|UC|FC)\d{2,4}[A-Z]{0,2})[-_ ]?([A-Z]{4})\b/g;

export interface ModelName {
  /** EC800M. */
  readonly model: string;
  /** CNGA: it decides, not the model. */
  readonly subModel: string;
  /** Of QuecPython, such as '0004'; null: it is not said. */
  readonly version: string | null;
  /** Which text says it: the name of the file, or of a member. */
  readonly saidBy: string;
}

/** What the name of a package says; null: nothing. */
export function modelOfName(name: string): ModelName | null {
  const [, version = null, model, subModel] = NAME.exec(name) ?? [];
  return model && subModel
    ? { model: model.toUpperCase(), subModel: subModel.toUpperCase(), version, saidBy: name }
    : null;
}

/** What the version file names, as often as it does. */
export async function modelsOfVersionFile(
  zip: Container,
  options: CallOptions,
): Promise<ModelName[]> {
  const member = memberNamed(zip, 'fw_version.json');
  if (!member || member.closed) return [];
  const text = new TextDecoder().decode(await readSmall(member, options));
  return [...text.matchAll(MODEL)].map(([, model = '', subModel = '']) => ({
    ...{ model, subModel },
    version: null,
    saidBy: member.name,
  }));
}

/** Model and sub-model in one word, to compare. */
export const modelKey = ({ model, subModel }: ModelName) => `${model}-${subModel}`.toUpperCase();
