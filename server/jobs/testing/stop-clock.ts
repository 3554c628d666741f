// Loaded before a program (`node --import`): its clock stands still, so that two runs of the same step write the same bytes.
import { registerHooks } from 'node:module';

const STOPPED = new URL('./stopped-clock.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) => {
    const resolved = nextResolve(specifier, context);
    return resolved.url.endsWith('/server/platform/clock.ts') ? { ...resolved, url: STOPPED } : resolved;
  },
});
