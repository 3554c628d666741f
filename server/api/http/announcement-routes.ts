import { stopFollowing } from '#server/modules/announcements/index.ts';
import { anonymous } from '#server/platform/auth/actor.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readText } from '#server/platform/http/body.ts';
import { countAccessDeed } from '../access-limits.ts';
import { openRoute } from './routes.ts';

const BODY_MAX_BYTES = 2_000;

/**
 * Takes the one press of a mail program (RFC 8058), which has no session and no page of ours: the token in the address is
 * all that it needs, and all that it can do is to stop the mails to its mailbox.
 */
export const unsubscribeRoute = openRoute('trust.unsubscribe', async ({ param, request, withCtx }) => {
  const body = await readText(request, BODY_MAX_BYTES);
  if (!body.includes('List-Unsubscribe') || !body.includes('One-Click'))
    throw new DomainError('request.invalid', {
      message: 'Send List-Unsubscribe=One-Click, as RFC 8058 has it.',
      status: 400,
    });
  const token = param('token');
  await countAccessDeed(anonymous, 'stop', token);
  await withCtx([], (ctx) => stopFollowing(ctx, { token }));
  return new Response(null, { status: 204 });
});

/** Somebody opened the address instead: the page with the button, and nothing is changed. */
export const unsubscribePageRoute = openRoute('trust.unsubscribe-page', async ({ param }) => {
  return new Response(null, {
    status: 303,
    headers: { location: `/trust/unsubscribe/${encodeURIComponent(param('token'))}` },
  });
});
