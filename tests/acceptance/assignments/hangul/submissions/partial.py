# %% greeting
def 인사(이름):
    return f"{이름}님 안녕하세요!"
# %% phone
import re

def 전화번호(글):
    return re.findall(r"010-\d{4}-\d{4}", 글)
# %% particle
def 조사(낱말):
    return 낱말 + "은"
