import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SignInWays } from './contract.ts';
import { selectDemoPeople } from './person-repository.ts';

const SHOWN_AT_MOST = 60;

/** How one can sign in here: the company's account where it is configured, and the demo's people where the demo is on. */
export async function readSignInWays(ctx: Ctx): Promise<SignInWays> {
  authorise(ctx, 'identity.readSignInWays', 'public');
  const { demo, oidc } = settings();
  return {
    provider: oidc?.name ?? null,
    people: demo ? await selectDemoPeople(ctx.tx, SHOWN_AT_MOST) : [],
  };
}
