import { useId } from 'react'

/** The mark: a red thread that crosses from the white selvedge into the cloth. The same drawing as renderer/icon.svg. */
export function Logo({ size = 24 }: { size?: number }) {
  const tile = useId()
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <clipPath id={tile}><rect width="32" height="32" rx="7.5" /></clipPath>
      <g clipPath={`url(#${tile})`}>
        <path d="M0 0h32v32H0z" fill="#2f3679" />
        <path d="M32 1 15 18M32 9 15 26M32 17 15 34M32 25 15 42" stroke="#3f478f" strokeWidth="2.6" />
        <path d="M0 0h16v32H0z" fill="#efeae0" />
      </g>
      <path d="M22.4 9.4C20.8 4.9 8.8 4.9 8.8 11.2 8.8 17.3 23.2 14.7 23.2 20.8 23.2 27.1 11.2 27.1 9.6 22.6" fill="none" stroke="#d8323b" strokeWidth="3.4" strokeLinecap="round" />
      <g fill="#fff" stroke="#d8323b" strokeWidth="1.7"><circle cx="22.4" cy="9.4" r="2.5" /><circle cx="9.6" cy="22.6" r="2.5" /></g>
    </svg>
  )
}
