/** Claims that say who issued a token, to whom, and what it may do, or that Auth0 keeps for itself. */
const RESERVED = new Set(
  (
    'acr act active amr at_hash ath attest aud auth_time authorization_details azp c_hash client_id cnf cty dest ' +
    'entitlements events exp groups gty htm htu iat internalService iss jcard jku jti jwe jwk kid may_act mky nbf nonce ' +
    'object_id org_id org_name orig origid permissions roles rph s_hash scope sid sip_callid sip_cseq_num sip_date ' +
    'sip_from_tag sip_via_branch sub sub_jwk toe txn typ uuid vot vtm x5t#S256'
  ).split(' '),
)

/** Our own claims name the identity that opened a token and its epoch: whoever sets them revives what has ended. */
const OUR_NAMESPACE = 'https://carabiner.dev/'

/** Whether an action may not set a claim of this name. */
export function isReservedClaim(name: string): boolean {
  return RESERVED.has(name) || name.toLowerCase().startsWith(OUR_NAMESPACE)
}

/** Bytes of JSON that the custom claims of one token may have together. */
export const CLAIMS_BYTES = 102_400
