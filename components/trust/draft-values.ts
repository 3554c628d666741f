import type { TrustVersionView } from '#server/modules/trust/contract.ts';
import type { DraftValues } from './draft-form.tsx';

/** Every text of a version by the name of its field: `content.title.en`; a box that is ticked: `content.services.NAME`. */
export function draftValues({
  access,
  content,
  item,
  owner,
  reviewBy,
}: Pick<TrustVersionView, 'access' | 'content' | 'item' | 'owner' | 'reviewBy'>): DraftValues {
  const values: Record<string, string> = {};
  const put = (name: string, value: unknown): void => {
    if (typeof value === 'string') values[name] = value;
    else if (Array.isArray(value)) for (const one of value) values[`${name}.${one}`] = 'on';
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) put(`${name}.${key}`, inner);
  };
  const { offeredIn, ...texts } = { offeredIn: null, ...content };
  put('content', texts);
  if (offeredIn !== null)
    values['content.offeredIn'] = offeredIn
      .map(({ name, region }) => `${region}; ${name.en}; ${name.es}`)
      .join('\n');
  return { ...values, item, access, owner: owner ?? '', reviewBy: reviewBy ?? '' };
}
