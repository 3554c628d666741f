import { CopyButton } from './copy-button.tsx';

type IdentifierProps = {
  readonly value: string;
  readonly label: string;
  /** Shows only this many characters at each end; the whole is copied. */
  readonly ends?: number;
};

/** An id or digest in mono with a way to copy all of it. */
export function Identifier({ value, label, ends }: IdentifierProps) {
  const short = ends !== undefined && value.length > ends * 2 + 1;
  return (
    <span className="inline-flex max-w-full items-center gap-0.5 align-middle">
      <code
        className="min-w-0 font-mono text-[0.8125em] [overflow-wrap:anywhere]"
        title={short ? value : undefined}
      >
        {short ? `${value.slice(0, ends)}…${value.slice(-ends)}` : value}
      </code>
      <CopyButton text={value} label={label} />
    </span>
  );
}
