/** A certificate as PEM, with the line ends that Auth0 answers. `der` is base64. */
export function certificatePem(der: string): string {
  const lines = der.match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----'].join('\r\n')
}
