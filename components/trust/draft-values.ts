import type { TrustVersionView } from '#server/modules/trust/contract.ts';
import type { DraftValues } from './draft-form.tsx';

/** Every text of a version by the name of its field: `content.title.en`. */
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
    else if (typeof value === 'object' && value !== null)
      for (const [key, inner] of Object.entries(value)) put(`${name}.${key}`, inner);
  };
  put('content', content);
  return { ...values, item, access, owner: owner ?? '', reviewBy: reviewBy ?? '' };
}
