-- Indexes for the searches of Auth0's samples that the directory's own indexes do not serve. The address (email) has
-- identities_profile_email, which also serves identities.profileData.email; user_id is a primary key.

-- identities.user_id:"…": how to find the user that an identity was linked into when only its id at the provider is
-- known. Without it every such search reads all identities, and at a few million it would not end within its 2 s.
create index identities_id on identities (id);
