// Loaded before a program (`node --import`): its clock stands still, so that two runs of the same step write the same bytes,
// or jumps back again and again where no instant is named.
import { registerHooks } from 'node:module';

const isStopped = Boolean(process.env['OPENBOOK_TEST_INSTANT']);
const STAND_IN = new URL(isStopped ? './stopped-clock.ts' : './jumping-clock.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    return resolved.url.endsWith('/server/platform/clock.ts') ? { ...resolved, url: STAND_IN } : resolved;
  },
});
