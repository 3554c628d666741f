/** Whose house it is: the vendor's logo where there is one, else the mark, an open book that is also an open door. */
export function BrandMark({ size = 24, logo = null }: { size?: number; logo?: string | null | undefined }) {
  if (logo !== null)
    // The name stands beside it. Its bytes are as the vendor gave them, so that nothing may resize or re-encode them.
    return (
      <img src={logo} alt="" height={size} style={{ height: size }} className="w-auto max-w-36 shrink-0" />
    );
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      aria-hidden="true"
      focusable="false"
      className="shrink-0"
    >
      <path
        d="M4.75 4.75h7v14.5h-7z"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <path
        d="M11.75 4.75 19.25 2v20l-7.5-2.75z"
        className="fill-accent stroke-accent"
        strokeWidth="1.5"
        strokeLinejoin="round"
      />
      <circle cx="14.25" cy="12" r="1.1" className="fill-on-accent" />
    </svg>
  );
}
