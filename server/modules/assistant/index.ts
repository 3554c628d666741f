export { askAssistant, type Steps } from './ask.ts';
export { readBudget, readBudgetShare, setBudget } from './budget.ts';
export type { AskInput, PreviewInput } from './contract.ts';
export { readDisputeEvidence } from './dispute-evidence.ts';
export type { DisputeEvidence, LoadEvidence } from './prepare.ts';
export { previewAssistant } from './preview.ts';
export { forgetOldAsks, readAsks, recordDeed } from './read-asks.ts';
