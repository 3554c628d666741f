import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type ChangeProfileInput, changeProfileInput, type ProfileView } from './contract.ts';
import { updateProfile } from './person-repository.ts';
import { personOf, readProfile } from './read-profile.ts';

/** Changes one's own language and theme, and whether notices are sent by mail too. */
export async function changeProfile(ctx: Ctx, input: ChangeProfileInput): Promise<ProfileView> {
  authorise(ctx, 'identity.changeProfile', 'public');
  const { locale, noticesByMail, theme } = changeProfileInput.parse(input);
  await updateProfile(ctx.tx, personOf(ctx).userId, {
    ...(locale === undefined ? {} : { locale }),
    ...(theme === undefined ? {} : { theme }),
    ...(noticesByMail === undefined ? {} : { noticesByMail }),
  });
  return readProfile(ctx);
}
