"""The staff's pages: register, one case, recording on behalf of others, exports."""
