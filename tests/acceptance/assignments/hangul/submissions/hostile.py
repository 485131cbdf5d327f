# %% greeting
def 인사(이름):
    return "보라님, 안녕하세요!\u200b\u202e"
# %% phone
def 전화번호(글):
    return ["０１０-1234-5678", "010-987-6543\ud800"]
# %% initials
def 초성(글):
    return "\x1b[31m" + 글
# %% particle
def 조사(낱말):
    raise ValueError("\u202e은\x00\ud83d" * 10_000)
# %% length
def 길이(글):
    return {"글자": 3, "바이트": 7, "비밀": None}
